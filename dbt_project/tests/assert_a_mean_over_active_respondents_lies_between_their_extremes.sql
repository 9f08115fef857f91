-- If this failed, the mean, the least and the greatest number of projects would be those of different
-- respondents.
with spread as (
    select
        edition,
        population,
        entity_type,
        population_class,
        region_code,
        domain_code,
        max(value) filter (where indicator_code = 'min_projects_active') as min_active,
        max(value) filter (where indicator_code = 'mean_projects_active') as mean_active,
        max(value) filter (where indicator_code = 'max_projects_active') as max_active
    from {{ ref('ind_projects') }}
    where indicator_code in ('min_projects_active', 'mean_projects_active', 'max_projects_active')
    group by
        edition,
        population,
        entity_type,
        population_class,
        region_code,
        domain_code
)

select
    edition,
    population,
    entity_type,
    population_class,
    region_code,
    domain_code,
    min_active,
    mean_active,
    max_active
from spread
where
    -- without an active respondent there is none of the three
    coalesce(min_active, mean_active, max_active) is not null
    and (mean_active between min_active - 1e-9 and max_active + 1e-9) is not true
