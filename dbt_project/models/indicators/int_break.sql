-- One row an edition and what a row of the cube is about (everything, a domain, an item or a group of items,
-- a status or a management mode of projects): what has changed since the edition before.
with entity_types as (
    select
        edition,
        list(distinct entity_type order by entity_type) as entity_types
    from {{ ref('dim_respondent') }}
    group by edition
),

codes as (
    select * from {{ ref('int_code_break') }}
),

stages as (
    select
        edition,
        bool_or(is_break) filter (where is_staged) as is_stage_break
    from codes
    group by edition
),

editions as (
    select
        editions.edition,
        editions.nature <> previous.nature as is_other_nature,
        editions.granularity <> previous.granularity as is_other_granularity,
        case
            when editions.edition_before is not null
                then coalesce(entity_types.entity_types <> previous_types.entity_types, true)
        end as is_other_entity_types,
        panels.is_break as is_panel_break,
        panels.break_reason as panel_break_reason,
        stages.is_stage_break
    from {{ ref('dim_edition') }} as editions
    left join {{ ref('dim_edition') }} as previous
        on editions.edition_before = previous.edition
    left join entity_types
        on editions.edition = entity_types.edition
    left join entity_types as previous_types
        on editions.edition_before = previous_types.edition
    left join {{ ref('int_panel') }} as panels
        on editions.edition = panels.edition
    left join stages
        on editions.edition = stages.edition
),

subjects as (
    select
        edition,
        domain_code,
        '_T' as item_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        is_break,
        case when is_break then 'domain' end as break_reason,
        is_list_break
    from {{ ref('int_domain_break') }}

    union all

    select
        edition,
        '_T' as domain_code,
        item_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        is_break,
        break_reason,
        is_list_break
    from {{ ref('int_item_break') }}

    union all

    select
        edition,
        '_T' as domain_code,
        '_T' as item_code,
        case when column_name = 'status_code' then code else '_T' end as status_code,
        case when column_name = 'management_mode_code' then code else '_T' end as management_mode_code,
        is_break,
        case
            when is_break and column_name = 'status_code' then 'status'
            when is_break then 'management_mode'
        end as break_reason,
        cast(null as boolean) as is_list_break
    from codes
),

final as (
    select
        subjects.edition,
        subjects.domain_code,
        subjects.item_code,
        subjects.status_code,
        subjects.management_mode_code,
        editions.is_other_nature,
        editions.is_other_granularity,
        editions.is_other_entity_types,
        editions.is_panel_break,
        editions.panel_break_reason,
        editions.is_stage_break,
        subjects.is_break,
        subjects.break_reason,
        subjects.is_list_break
    from subjects
    inner join editions
        on subjects.edition = editions.edition
)

select * from final
