-- If this failed, projects would have changed their status, or lost it, between the landing and the facts.
{{ config(meta={'dagster': {'ref': {'name': 'fct_project'}}}) }}
with landed as (
    select
        edition,
        coalesce(status_code, 'unknown') as status_code,
        count(project_code) as n_projects
    from {{ ref('stg_project') }}
    group by edition, coalesce(status_code, 'unknown')
),

counted as (
    select
        projects.edition,
        statuses.status_code,
        count(projects.project_key) as n_projects
    from {{ ref('fct_project') }} as projects
    inner join {{ ref('dim_status') }} as statuses
        on projects.status_key = statuses.status_key
    group by projects.edition, statuses.status_code
)

select
    coalesce(landed.edition, counted.edition) as edition,
    coalesce(landed.status_code, counted.status_code) as status_code,
    landed.n_projects as n_landed,
    counted.n_projects as n_counted
from landed
full outer join counted
    on
        landed.edition = counted.edition
        and landed.status_code = counted.status_code
where landed.n_projects is distinct from counted.n_projects
