-- One row an edition and what a row of the cube is about (everything, a domain, an item or a group of items):
-- what has changed since the edition before.
with editions as (
    select
        editions.edition,
        editions.nature <> previous.nature as is_other_nature,
        editions.granularity <> previous.granularity as is_other_granularity,
        questions.is_status_asked <> previous_questions.is_status_asked as is_status_break,
        questions.is_management_mode_asked <> previous_questions.is_management_mode_asked
            as is_management_mode_break
    from {{ ref('dim_edition') }} as editions
    inner join {{ ref('int_project_question') }} as questions
        on editions.edition = questions.edition
    left join {{ ref('dim_edition') }} as previous
        on editions.edition_before = previous.edition
    left join {{ ref('int_project_question') }} as previous_questions
        on editions.edition_before = previous_questions.edition
),

subjects as (
    select
        edition,
        domain_code,
        '_T' as item_code,
        is_break,
        is_list_break
    from {{ ref('int_domain_break') }}

    union all

    select
        edition,
        '_T' as domain_code,
        item_code,
        is_break,
        is_list_break
    from {{ ref('int_item_break') }}
),

final as (
    select
        subjects.edition,
        subjects.domain_code,
        subjects.item_code,
        editions.is_other_nature,
        editions.is_other_granularity,
        editions.is_status_break,
        editions.is_management_mode_break,
        subjects.is_break,
        subjects.is_list_break
    from subjects
    inner join editions
        on subjects.edition = editions.edition
)

select * from final
