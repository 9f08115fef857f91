{#-
    The rows of the cube that a family's measures make: catalogue, harmonised domain, rank, break and flags added, one shape for all families.

    `measures` names a CTE with edition, nature, indicator_code, the city and item dimensions, numerator, denominator, value, n_asked, n_respondents,
    is_low_reliability, and:
      rank_group    rows that are ranked together within the indicator and the city grouping; null: not ranked
      null_status   obs_status of the row if it has no value
      is_count_of_projects, is_over_list, is_over_statuses, is_of_presence   what the value depends on, as measures_of says
    An indicator that the catalogue does not name is not published.
-#}
{% macro indicator_rows(measures) -%}
{#- What breaks a row, and the reason that it gives: is_break and break_reason are made of the same list. -#}
{%- set breaking = [
    ("breaks.is_other_nature", "'nature'"),
    (measures ~ ".entity_type = '_T' and breaks.is_other_entity_types", "'entity_types'"),
    (measures ~ ".is_count_of_projects and breaks.is_other_granularity", "'granularity'"),
    (measures ~ ".is_of_presence and breaks.is_panel_break", "breaks.panel_break_reason"),
    ("breaks.is_break", "breaks.break_reason"),
    ("coalesce(code_breaks.is_break, false)", "code_breaks.break_reason"),
    (measures ~ ".is_over_list and breaks.is_list_break", "case when " ~ measures ~ ".item_code = '_T' then 'domain_list' else 'item_list' end"),
    (measures ~ ".is_over_statuses and breaks.is_stage_break", "'statuses'"),
] -%}
{%- set is_break -%}
(
        {%- for condition, _ in breaking %}
        {{ "or " if not loop.first }}({{ condition }})
        {%- endfor %}
    )
{%- endset -%}
select
    -- key
    {{ measures }}.edition,
    catalogue.indicator_code,
    'respondents' as population,
    {{ measures }}.entity_type,
    {{ measures }}.population_class,
    {{ measures }}.region_code,
    {{ measures }}.domain_code,
    {{ measures }}.status_code,
    {{ measures }}.management_mode_code,
    {{ measures }}.item_code,
    -- attributes
    domains.harmonised_domain_code,
    cast({{ measures }}.value as double) as value,
    catalogue.unit,
    cast({{ measures }}.numerator as double) as numerator,
    cast({{ measures }}.denominator as double) as denominator,
    catalogue.base_code,
    cast({{ measures }}.n_asked as integer) as n_asked,
    cast({{ measures }}.n_respondents as integer) as n_respondents,
    cast(null as double) as ci_low,
    cast(null as double) as ci_high,
    cast(null as varchar) as ci_method,
    -- 1, 2, 2, 4; taken on the value as published; of ranks, the lowest comes first
    case
        when {{ measures }}.rank_group is not null and {{ measures }}.value is not null
            then cast(
                rank() over (
                    partition by
                        {{ measures }}.edition,
                        {{ measures }}.indicator_code,
                        {{ measures }}.entity_type,
                        {{ measures }}.population_class,
                        {{ measures }}.region_code,
                        {{ measures }}.rank_group
                    order by
                        round({{ measures }}.value, catalogue.decimals)
                        * case when catalogue.unit = 'rank' then -1 else 1 end desc nulls last
                ) as integer
            )
    end as value_rank,
    cast(null as integer) as rank_low,
    cast(null as integer) as rank_high,
    {{ is_break }} as is_break,
    nullif(
        concat_ws(
            ' ',
            {%- for condition, reason in breaking %}
            case when {{ condition }} then {{ reason }} end{{ "," if not loop.last }}
            {%- endfor %}
        ),
        ''
    ) as break_reason,
    {{ measures }}.is_low_reliability,
    cast(null as varchar) as weighting_method,
    case
        when {{ measures }}.value is null then {{ measures }}.null_status
        when {{ is_break }} then 'B'
        else 'A'
    end as obs_status,
    cast(null as varchar) as conf_status,
    {{ measures }}.nature
from {{ measures }}
inner join {{ ref('dim_indicator') }} as catalogue
    on {{ measures }}.indicator_code = catalogue.indicator_code
left join {{ ref('dim_domain') }} as domains
    on
        {{ measures }}.edition = domains.edition
        and {{ measures }}.domain_code = domains.domain_code
left join {{ ref('int_break') }} as breaks
    on
        {{ measures }}.edition = breaks.edition
        and {{ measures }}.domain_code = breaks.domain_code
        and {{ measures }}.item_code = breaks.item_code
        and breaks.status_code = '_T'
        and breaks.management_mode_code = '_T'
-- a status or a management mode is a subject of its own, beside the domain
left join {{ ref('int_break') }} as code_breaks
    on
        {{ measures }}.edition = code_breaks.edition
        and {{ measures }}.status_code = code_breaks.status_code
        and {{ measures }}.management_mode_code = code_breaks.management_mode_code
        and ({{ measures }}.status_code <> '_T' or {{ measures }}.management_mode_code <> '_T')
{%- endmacro %}
