-- If this failed, the catalogue would name an indicator that no model computes: a misspelt code, or one
-- still to be written.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with computed as (
    select distinct indicator_code from {{ ref('cube') }}
),

asked as (
    select
        coalesce(bool_or(item_type in ('yes_no', 'choice')), false) as has_choices,
        coalesce(bool_or(item_type = 'rank'), false) as has_rankings,
        count(item_key) > 0 as has_items
    from {{ ref('dim_item') }}
)

select
    indicators.indicator_code,
    indicators.family
from {{ ref('dim_indicator') }} as indicators
cross join asked
cross join {{ ref('stg_barometer') }} as barometer
left join computed
    on indicators.indicator_code = computed.indicator_code
where
    computed.indicator_code is null
    -- those that need a frame, or an item of their kind
    and case
        when indicators.base_code in ('frame_communes', 'frame_population')
            then barometer.frame_kind is not null
        when indicators.indicator_code = 'share_citing' then asked.has_choices
        when indicators.base_code = 'ranking_respondents' then asked.has_rankings
        when indicators.indicator_code = 'mean_items' then asked.has_choices or asked.has_rankings
        when indicators.family = 'answers' then asked.has_items
        else true
    end
