-- If this failed, a printed percentage would not be tried on a base that it may have, or on ours.
{{ config(meta={'dagster': {'ref': {'name': 'grim'}}}) }}
with percentages as (
    select *
    from {{ ref('reconciliation') }}
    where
        unit = 'percent'
        and compared = 'value'
        and precision <> 'approximate'
),

respondents as (
    select
        edition,
        count(respondent_key) as n_respondents
    from {{ ref('dim_respondent') }}
    group by edition
),

tried as (
    select
        edition,
        indicator_code,
        entity_type,
        population_class,
        domain_code,
        status_code,
        management_mode_code,
        item_code,
        printed_value,
        precision,
        source,
        count(denominator) as n_bases,
        min(denominator) as least_base,
        max(denominator) filter (where is_ours) as our_base
    from {{ ref('grim') }}
    group by
        edition,
        indicator_code,
        entity_type,
        population_class,
        domain_code,
        status_code,
        management_mode_code,
        item_code,
        printed_value,
        precision,
        source
)

select
    percentages.edition,
    percentages.indicator_code,
    percentages.printed_value,
    percentages.denominator,
    respondents.n_respondents,
    tried.n_bases,
    tried.our_base
from percentages
inner join respondents
    on percentages.edition = respondents.edition
left join tried
    on
        percentages.edition = tried.edition
        and percentages.indicator_code = tried.indicator_code
        and percentages.entity_type = tried.entity_type
        and percentages.population_class = tried.population_class
        and percentages.domain_code = tried.domain_code
        and percentages.status_code = tried.status_code
        and percentages.management_mode_code = tried.management_mode_code
        and percentages.item_code = tried.item_code
        and percentages.printed_value = tried.printed_value
        and percentages.precision = tried.precision
        and percentages.source is not distinct from tried.source
where
    tried.n_bases is null
    or tried.n_bases
    <> respondents.n_respondents
    + cast(coalesce(percentages.denominator, 0) > respondents.n_respondents as integer)
    or tried.least_base <> 1
    or coalesce(percentages.denominator, 0) <> coalesce(tried.our_base, 0)
