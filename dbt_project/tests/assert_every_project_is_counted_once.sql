-- If this failed, a project would be missing from a breakdown, or counted in it twice: parts would not sum
-- to all projects.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with domain_counts as (
    select
        edition,
        count(domain_key) as n_domains
    from {{ ref('dim_domain') }}
    group by edition
),

-- An edition that asked and got no project counts none, in every breakdown; one without a domain did not ask.
facts as (
    select
        respondents.edition,
        coalesce(any_value(domain_counts.n_domains), 0) as n_domains,
        count(projects.project_key) as n_projects
    from {{ ref('dim_respondent') }} as respondents
    left join {{ ref('fct_project') }} as projects
        on respondents.respondent_key = projects.respondent_key
    left join domain_counts
        on respondents.edition = domain_counts.edition
    group by respondents.edition
),

city_breakdowns as (
    select unnest(['', 'entity_type ', 'population_class ', 'region_code ']) as city_breakdown
),

item_breakdowns as (
    select
        unnest(['', 'domain_code ', 'status_code ', 'management_mode_code ', 'domain_code status_code '])
            as item_breakdown
),

expected as (
    select
        facts.edition,
        facts.n_projects,
        city_breakdowns.city_breakdown || item_breakdowns.item_breakdown as breakdown
    from facts
    cross join city_breakdowns
    cross join item_breakdowns
    where facts.n_domains > 0 or facts.n_projects > 0
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
    from {{ ref('cube') }}
    where
        indicator_code = 'projects'
        and population = 'respondents'
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
    coalesce(expected.edition, summed.edition) as edition,
    coalesce(expected.breakdown, summed.breakdown) as breakdown,
    summed.sum_projects,
    expected.n_projects
from expected
full outer join summed
    on
        expected.edition = summed.edition
        and expected.breakdown = summed.breakdown
where summed.sum_projects is distinct from expected.n_projects
