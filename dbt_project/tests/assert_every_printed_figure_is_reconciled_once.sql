-- If this failed, a printed figure would have been dropped from the comparison, or compared twice.
{{ config(meta={'dagster': {'ref': {'name': 'reconciliation'}}}) }}
with printed as (
    select
        edition,
        count(indicator_code) as n_figures
    from {{ ref('stg_printed_figure') }}
    group by edition
),

reconciled as (
    select
        edition,
        count(indicator_code) as n_figures
    from {{ ref('reconciliation') }}
    group by edition
)

select
    coalesce(printed.edition, reconciled.edition) as edition,
    printed.n_figures as n_printed,
    reconciled.n_figures as n_reconciled
from printed
full outer join reconciled
    on printed.edition = reconciled.edition
where printed.n_figures is distinct from reconciled.n_figures
