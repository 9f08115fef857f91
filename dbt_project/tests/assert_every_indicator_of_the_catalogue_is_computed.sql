-- If this failed, an edition would lack an indicator that the catalogue names: a misspelt code, one still to
-- be written, or one that was lost.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with computed as (
    select distinct
        edition,
        indicator_code
    from {{ ref('cube') }}
),

asked as (
    select
        edition,
        bool_or(item_type in ('yes_no', 'choice')) as has_choices,
        bool_or(item_type = 'rank') as has_rankings,
        bool_or(item_type = 'number') as has_numbers
    from {{ ref('dim_item') }}
    group by edition
),

editions_with_domains as (
    select distinct edition
    from {{ ref('dim_domain') }}
)

select
    editions.edition,
    indicators.indicator_code,
    indicators.family
from {{ ref('dim_edition') }} as editions
cross join {{ ref('dim_indicator') }} as indicators
cross join {{ ref('stg_barometer') }} as barometer
left join asked
    on editions.edition = asked.edition
left join editions_with_domains
    on editions.edition = editions_with_domains.edition
left join computed
    on
        editions.edition = computed.edition
        and indicators.indicator_code = computed.indicator_code
where
    computed.indicator_code is null
    -- those that need a frame, a domain to have projects in, or an item of their kind
    and case
        when indicators.base_code in ('frame_communes', 'frame_population')
            then barometer.frame_kind is not null
        when indicators.family in ('projects', 'maturity') then editions_with_domains.edition is not null
        when indicators.indicator_code = 'share_citing' then asked.has_choices
        when indicators.base_code = 'ranking_respondents' then asked.has_rankings
        when indicators.indicator_code = 'mean_value' then asked.has_numbers
        when indicators.indicator_code = 'mean_items' then asked.has_choices or asked.has_rankings
        when indicators.family = 'answers' then asked.edition is not null
        else true
    end
