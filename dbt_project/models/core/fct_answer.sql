-- One row an item put to one respondent in one edition.
with answers as (
    select * from {{ ref('stg_answer') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        -- keys
        answers.edition || ':' || answers.respondent_code || ':' || answers.item_code as answer_key,
        answers.edition,
        editions.nature,
        answers.edition || ':' || answers.respondent_code as respondent_key,
        answers.edition || ':' || answers.item_code as item_key,
        -- the answer
        answers.is_yes,
        answers.rank,
        answers.value_number,
        answers.missing_reason,
        -- provenance
        answers.source_file,
        answers.source_sheet,
        answers.source_row
    from answers
    inner join editions
        on answers.edition = editions.edition
)

select * from final
