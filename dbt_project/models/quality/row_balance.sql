-- One row a landed table of one edition: the rows that were read, and where they went.
with balances as (
    select * from {{ ref('stg_row_balance') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        balances.edition,
        editions.nature,
        balances.table_name,
        balances.rows_read,
        balances.rows_landed,
        balances.rows_quarantined
    from balances
    inner join editions
        on balances.edition = editions.edition
)

select * from final
