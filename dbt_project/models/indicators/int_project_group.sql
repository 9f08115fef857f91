-- One row a project and an item grouping that it belongs to: all projects, its domain, its status, its
-- management mode, its domain and status.
with projects as (
    select
        projects.edition,
        projects.project_key,
        projects.respondent_key,
        domains.domain_code,
        statuses.status_code,
        modes.management_mode_code
    from {{ ref('fct_project') }} as projects
    inner join {{ ref('dim_domain') }} as domains
        on projects.domain_key = domains.domain_key
    inner join {{ ref('dim_status') }} as statuses
        on projects.status_key = statuses.status_key
    inner join {{ ref('dim_management_mode') }} as modes
        on projects.management_mode_key = modes.management_mode_key
),

final as (
    select
        edition,
        project_key,
        respondent_key,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code
    from projects

    union all

    select
        edition,
        project_key,
        respondent_key,
        domain_code,
        '_T' as status_code,
        '_T' as management_mode_code
    from projects

    union all

    select
        edition,
        project_key,
        respondent_key,
        '_T' as domain_code,
        status_code,
        '_T' as management_mode_code
    from projects

    union all

    select
        edition,
        project_key,
        respondent_key,
        '_T' as domain_code,
        '_T' as status_code,
        management_mode_code
    from projects

    union all

    select
        edition,
        project_key,
        respondent_key,
        domain_code,
        status_code,
        '_T' as management_mode_code
    from projects
)

select * from final
