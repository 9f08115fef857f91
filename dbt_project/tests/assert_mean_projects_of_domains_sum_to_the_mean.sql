-- If this failed, a city grouping would have another mean number of projects than its domains have together.
select
    edition,
    population,
    entity_type,
    population_class,
    region_code,
    sum(value) filter (where domain_code <> '_T') as sum_domains,
    sum(value) filter (where domain_code = '_T') as mean_projects
from {{ ref('ind_projects') }}
where indicator_code = 'mean_projects'
group by
    edition,
    population,
    entity_type,
    population_class,
    region_code
having
    (
        abs(sum(value) filter (where domain_code <> '_T') - sum(value) filter (where domain_code = '_T'))
        <= 1e-9
    ) is not true
