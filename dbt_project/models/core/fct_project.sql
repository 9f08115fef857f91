-- One row a project declared by one respondent in one edition.
with projects as (
    select * from {{ ref('stg_project') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        -- keys
        projects.edition || ':' || projects.project_code as project_key,
        projects.edition,
        editions.nature,
        projects.edition || ':' || projects.respondent_code as respondent_key,
        projects.edition || ':' || projects.domain_code as domain_key,
        -- A project whose status or mode is missing is still a project: it is counted as unknown.
        coalesce(projects.status_code, 'unknown') as status_key,
        coalesce(projects.management_mode_code, 'unknown') as management_mode_key,
        projects.project_code,
        -- texts
        projects.title,
        -- periods
        projects.start_period,
        cast(left(projects.start_period, 4) as integer) as start_year,
        projects.delivery_period,
        cast(left(projects.delivery_period, 4) as integer) as delivery_year,
        -- amounts
        projects.budget_eur,
        -- why a value is missing
        projects.status_missing,
        projects.management_mode_missing,
        projects.start_period_missing,
        projects.delivery_period_missing,
        projects.budget_eur_missing,
        -- provenance
        projects.source_file,
        projects.source_sheet,
        projects.source_row
    from projects
    inner join editions
        on projects.edition = editions.edition
)

select * from final
