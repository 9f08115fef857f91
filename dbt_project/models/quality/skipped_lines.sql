-- One row a line of a delivery that yields no row.
with lines as (
    select * from {{ ref('stg_skipped_line') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        lines.edition,
        editions.nature,
        lines.reason,
        lines.source_file,
        lines.source_sheet,
        lines.source_row
    from lines
    inner join editions
        on lines.edition = editions.edition
)

select * from final
