-- One row a reason for which one row of one edition was set aside: where it stands, never what it holds.
with reasons as (
    select * from {{ ref('stg_quarantine') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        reasons.table_name,
        reasons.edition,
        editions.nature,
        reasons.reason,
        reasons.column_name,
        reasons.item_code,
        reasons.source_file,
        reasons.source_sheet,
        reasons.source_row
    from reasons
    inner join editions
        on reasons.edition = editions.edition
)

select * from final
