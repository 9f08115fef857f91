-- If this failed, a row that landed would be missing from the warehouse, or stand there twice.
{{ config(meta={'dagster': {'ref': {'name': 'row_balance'}}}) }}
with modelled as (
    select
        edition,
        'respondent' as table_name,
        count(respondent_key) as n_rows
    from {{ ref('dim_respondent') }}
    group by edition

    union all

    select
        edition,
        'project' as table_name,
        count(project_key) as n_rows
    from {{ ref('fct_project') }}
    group by edition

    union all

    select
        edition,
        'answer' as table_name,
        count(answer_key) as n_rows
    from {{ ref('fct_answer') }}
    group by edition
)

select
    balances.edition,
    balances.table_name,
    balances.rows_landed,
    modelled.n_rows
from {{ ref('row_balance') }} as balances
left join modelled
    on
        balances.edition = modelled.edition
        and balances.table_name = modelled.table_name
where balances.rows_landed <> coalesce(modelled.n_rows, 0)
