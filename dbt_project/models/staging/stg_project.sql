-- One project declared by one respondent in one landed edition.
select
    edition,
    project_code,
    respondent_code,
    title,
    domain_code,
    status_code,
    status_missing,
    management_mode_code,
    management_mode_missing,
    start_period,
    start_period_missing,
    delivery_period,
    delivery_period_missing,
    budget_eur,
    budget_eur_missing,
    source_file,
    source_sheet,
    source_row
from {{ source('landing', 'project') }}
where edition in (select landed.edition from {{ ref('stg_landed_edition') }} as landed)
