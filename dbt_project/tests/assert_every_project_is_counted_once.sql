-- If this failed, a project would be missing from a breakdown, or counted in it twice: parts would not sum
-- to all projects.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with cube as (
    select * from {{ ref('cube') }}
    where
        indicator_code = 'projects'
        and population = 'respondents'
),

facts as (
    select
        edition,
        count(project_key) as n_projects
    from {{ ref('fct_project') }}
    group by edition
),

breakdowns as (
    select
        edition,
        value,
        case when entity_type <> '_T' then 'entity_type ' else '' end
        || case when population_class <> '_T' then 'population_class ' else '' end
        || case when region_code <> '_T' then 'region_code ' else '' end
        || case when domain_code <> '_T' then 'domain_code ' else '' end
        || case when status_code <> '_T' then 'status_code ' else '' end
        || case when management_mode_code <> '_T' then 'management_mode_code ' else '' end as breakdown
    from cube
),

summed as (
    select
        edition,
        breakdown,
        sum(value) as sum_projects
    from breakdowns
    group by edition, breakdown
)

select
    summed.edition,
    summed.breakdown,
    summed.sum_projects,
    facts.n_projects
from summed
left join facts
    on summed.edition = facts.edition
where summed.sum_projects <> coalesce(facts.n_projects, 0)
