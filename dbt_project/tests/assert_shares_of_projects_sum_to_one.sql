-- If this failed, the parts of a whole would not make it up: domains, statuses or modes of all projects, or
-- statuses within a domain.
with shares as (
    select
        edition,
        indicator_code,
        entity_type,
        population_class,
        region_code,
        domain_code <> '_T' as is_by_domain,
        status_code <> '_T' as is_by_status,
        management_mode_code <> '_T' as is_by_mode,
        case when indicator_code = 'share_within_domain' then domain_code end as whole_domain_code,
        value
    from {{ ref('cube') }}
    where
        indicator_code in ('share_of_projects', 'share_within_domain')
        and population = 'respondents'
)

select
    edition,
    indicator_code,
    entity_type,
    population_class,
    region_code,
    is_by_domain,
    is_by_status,
    is_by_mode,
    whole_domain_code,
    sum(value) as sum_shares
from shares
group by
    edition,
    indicator_code,
    entity_type,
    population_class,
    region_code,
    is_by_domain,
    is_by_status,
    is_by_mode,
    whole_domain_code
-- of nothing there are no shares
having abs(sum(value) - 1) > 1e-9
