-- One row a correction of the register applied to the delivery of one edition.
with corrections as (
    select * from {{ ref('stg_correction_applied') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        corrections.edition,
        editions.nature,
        corrections.correction_id,
        corrections.kind,
        corrections.table_name,
        corrections.column_name,
        corrections.item_code,
        corrections.expected,
        corrections.corrected,
        corrections.reason,
        corrections.authority,
        corrections.source_file,
        corrections.source_sheet,
        corrections.source_row
    from corrections
    inner join editions
        on corrections.edition = editions.edition
)

select * from final
