-- One row an edition, an indicator of answers, a city grouping and an item, or a group of items: what
-- respondents answered. No grouping by region: most have too few respondents.
with items as (
    select * from {{ ref('dim_item') }}
),

answers as (
    select * from {{ ref('int_answer') }}
),

barometer as (
    select * from {{ ref('stg_barometer') }}
),

respondent_groups as (
    select
        edition,
        respondent_key,
        entity_type,
        population_class
    from {{ ref('int_respondent_group') }}
    where region_code = '_T'
),

city_groups as (
    select distinct
        edition,
        entity_type,
        population_class
    from respondent_groups
),

grouped_answers as (
    select
        answers.*,
        respondent_groups.entity_type,
        respondent_groups.population_class
    from answers
    inner join respondent_groups
        on answers.respondent_key = respondent_groups.respondent_key
),

item_counts as (
    select
        items.edition,
        items.nature,
        city_groups.entity_type,
        city_groups.population_class,
        items.item_code,
        items.item_group as rank_group,
        items.item_type,
        count(answers.respondent_key) filter (where answers.is_asked) as n_asked,
        count(answers.respondent_key) filter (where answers.missing_reason = 'not_asked') as n_not_asked,
        count(answers.respondent_key) filter (where answers.is_answered) as n_answered,
        count(answers.respondent_key) filter (where answers.is_answered and answers.is_cited) as n_cited,
        count(answers.rank_or_mean) as n_rankings,
        count(answers.rank_or_mean) filter (where answers.rank = 1) as n_first,
        sum(answers.rank_or_mean) as sum_ranks,
        -- in order: the last digit of a sum of floats depends on it
        100 * fsum(answers.borda_points order by answers.borda_points) as sum_borda,
        fsum(answers.value_number order by answers.value_number) as sum_values
    from items
    inner join city_groups
        on items.edition = city_groups.edition
    left join grouped_answers as answers
        on
            items.edition = answers.edition
            and items.item_code = answers.item_code
            and city_groups.entity_type = answers.entity_type
            and city_groups.population_class = answers.population_class
    group by
        items.edition,
        items.nature,
        city_groups.entity_type,
        city_groups.population_class,
        items.item_code,
        items.item_group,
        items.item_type
),

respondent_item_groups as (
    select
        edition,
        respondent_key,
        entity_type,
        population_class,
        item_group,
        bool_or(is_asked) as is_asked,
        bool_or(missing_reason = 'not_asked') as is_not_asked,
        bool_or(is_answered) as is_answered,
        count(item_code) filter (where is_answered and is_cited) as n_cited
    from grouped_answers
    where item_type <> 'number'
    group by edition, respondent_key, entity_type, population_class, item_group
),

item_groups as (
    select distinct
        edition,
        nature,
        item_group
    from items
    where item_type <> 'number'
),

group_counts as (
    select
        item_groups.edition,
        item_groups.nature,
        city_groups.entity_type,
        city_groups.population_class,
        item_groups.item_group as item_code,
        cast(null as varchar) as rank_group,
        'group' as item_type,
        count(answers.respondent_key) filter (where answers.is_asked) as n_asked,
        count(answers.respondent_key) filter (where answers.is_not_asked) as n_not_asked,
        count(answers.respondent_key) filter (where answers.is_answered) as n_answered,
        coalesce(sum(answers.n_cited) filter (where answers.is_answered), 0) as n_cited,
        null as n_rankings,
        null as n_first,
        null as sum_ranks,
        null as sum_borda,
        null as sum_values
    from item_groups
    inner join city_groups
        on item_groups.edition = city_groups.edition
    left join respondent_item_groups as answers
        on
            item_groups.edition = answers.edition
            and item_groups.item_group = answers.item_group
            and city_groups.entity_type = answers.entity_type
            and city_groups.population_class = answers.population_class
    group by
        item_groups.edition,
        item_groups.nature,
        city_groups.entity_type,
        city_groups.population_class,
        item_groups.item_group
),

counted as (
    select * from item_counts
    union all
    select * from group_counts
),

cells as (
    select
        counted.*,
        '_T' as region_code,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        -- a share that equals the threshold is not below it, whatever its binary fraction
        counted.n_answered < barometer.item_response_rate * counted.n_asked - 1e-9 as is_low_reliability,
        case
            when counted.n_asked > 0 and counted.n_answered = 0 then 'O'
            when counted.n_asked = 0 and counted.n_not_asked > 0 then 'L'
            else 'M'
        end as null_status
    from counted
    cross join barometer
),

measures as (
    {{ measures_of('cells', [
        {
            'indicator_code': 'share_citing', 'numerator': 'n_cited', 'denominator': 'n_answered', 'n_respondents': 'n_answered',
            'where': "item_type in ('yes_no', 'choice')"
        },
        {
            'indicator_code': 'share_ranked_first', 'numerator': 'n_first', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'mean_rank', 'numerator': 'sum_ranks', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'borda', 'numerator': 'sum_borda', 'denominator': 'n_rankings', 'n_respondents': 'n_rankings',
            'where': "item_type = 'rank'", 'is_over_list': 'true'
        },
        {
            'indicator_code': 'mean_items', 'numerator': 'n_cited', 'denominator': 'n_answered', 'n_respondents': 'n_answered',
            'where': "item_type = 'group'"
        },
        {
            'indicator_code': 'mean_value', 'numerator': 'sum_values', 'denominator': 'n_answered', 'n_respondents': 'n_answered',
            'where': "item_type = 'number'", 'rank_group': 'null'
        },
        {
            'indicator_code': 'item_response_rate', 'numerator': 'n_answered', 'denominator': 'n_asked', 'n_respondents': 'n_answered',
            'where': "item_type <> 'group'"
        },
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
