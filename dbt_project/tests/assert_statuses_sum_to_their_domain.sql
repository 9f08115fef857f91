-- If this failed, a project would have two statuses, or none: the statuses of a domain would not sum to it.
with cube as (
    select * from {{ ref('cube') }}
    where
        indicator_code = 'projects'
        and population = 'respondents'
        and domain_code <> '_T'
)

select
    edition,
    entity_type,
    population_class,
    region_code,
    domain_code,
    sum(value) filter (where status_code <> '_T') as sum_statuses,
    sum(value) filter (where status_code = '_T') as n_projects
from cube
group by edition, entity_type, population_class, region_code, domain_code
having
    sum(value) filter (where status_code <> '_T')
    is distinct from sum(value) filter (where status_code = '_T')
