-- One project declared by one respondent in one landed edition.
select
    project.edition,
    project.project_code,
    project.respondent_code,
    project.title,
    project.domain_code,
    project.status_code,
    project.status_missing,
    project.management_mode_code,
    project.management_mode_missing,
    project.start_period,
    project.start_period_missing,
    project.delivery_period,
    project.delivery_period_missing,
    project.budget_eur,
    project.budget_eur_missing,
    project.source_file,
    project.source_sheet,
    project.source_row
from {{ source('landing', 'project') }} as project
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on project.edition = landed_editions.edition
