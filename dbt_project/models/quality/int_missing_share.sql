-- One row a column of a landed table that may lack a value (of answers: one item) in one edition.
{%- set columns = {
    'respondent': ['name', 'commune_code', 'intercommunalite_code', 'place_code'],
    'project': ['status_code', 'management_mode_code', 'start_period', 'delivery_period', 'budget_eur'],
} %}
with counted as (
    {%- for table_name in columns %}
        {%- for column_name in columns[table_name] %}
            select
                edition,
                '{{ table_name }}' as table_name,
                '{{ column_name }}' as column_name,
                cast(null as varchar) as item_code,
                cast(null as varchar) as item_group,
                count({{ table_name }}_code) as n_rows,
                count({{ table_name }}_code) filter (where {{ column_name }} is null) as n_missing
            from {{ ref('stg_' ~ table_name) }}
            group by edition
            union all
        {%- endfor %}
    {%- endfor %}
    select
        answers.edition,
        'answer' as table_name,
        case items.item_type
            when 'rank' then 'rank'
            when 'number' then 'value_number'
            else 'is_yes'
        end as column_name,
        items.item_code,
        items.item_group,
        count(answers.respondent_code) as n_rows,
        count(answers.missing_reason) as n_missing
    from {{ ref('stg_answer') }} as answers
    inner join {{ ref('dim_item') }} as items
        on
            answers.edition = items.edition
            and answers.item_code = items.item_code
    group by
        answers.edition,
        items.item_type,
        items.item_code,
        items.item_group
),

final as (
    select
        edition,
        table_name,
        column_name,
        item_code,
        item_group,
        n_rows,
        n_missing,
        n_missing / n_rows as missing_share
    from counted
)

select * from final
