{#-
    The measures of one CTE of cells, one select a measure, joined by `union all`.

    `cells` names a CTE with edition, nature, the city and item dimensions, n_asked, is_low_reliability, rank_group and null_status.
    `measures` is a list of dictionaries; each names an indicator and says which columns of the cells it is made of:
      indicator_code
      numerator, denominator   null where the indicator is no ratio
      value                    the ratio of the two, unless given
      n_respondents            answers in the base
      rank_group               rows that are ranked together; that of the cells unless given
      where                    the cells that have the measure; all of them unless given
      is_count_of_projects     whether the value grows with how finely projects are listed; false unless given
      is_over_list             whether the value depends on the whole list of domains, or of items that are ranked together; false unless given
      is_over_statuses         whether the value weighs all statuses that say how far a project has come; false unless given
      is_of_presence           whether the value falls when fewer projects are listed, though it counts none; false unless given
-#}
{% macro measures_of(cells, measures) -%}
{%- for measure in measures %}
select
    edition,
    nature,
    '{{ measure.indicator_code }}' as indicator_code,
    entity_type,
    population_class,
    region_code,
    domain_code,
    status_code,
    management_mode_code,
    item_code,
    {{ measure.numerator | default('null') }} as numerator,
    {{ measure.denominator | default('null') }} as denominator,
    {{ measure.value | default(measure.numerator ~ ' / nullif(' ~ measure.denominator ~ ', 0)') }} as value,
    n_asked,
    {{ measure.n_respondents }} as n_respondents,
    is_low_reliability,
    {{ measure.rank_group | default('rank_group') }} as rank_group,
    null_status,
    {{ measure.is_count_of_projects | default('false') }} as is_count_of_projects,
    {{ measure.is_over_list | default('false') }} as is_over_list,
    {{ measure.is_over_statuses | default('false') }} as is_over_statuses,
    {{ measure.is_of_presence | default('false') }} as is_of_presence
from {{ cells }}
{%- if measure.where %}
where {{ measure.where }}
{%- endif %}
{%- if not loop.last %}

union all
{% endif %}
{%- endfor %}
{%- endmacro %}
