{#- If this failed, two rows would share a key made of several columns: one fact would be counted twice.
    Two nulls are the same value here. -#}
{% test unique_combination(model, combination) %}
select
    {{ combination | join(', ') }},
    count(1) as n_rows
from {{ model }}
group by {{ combination | join(', ') }}
having count(1) > 1
{% endtest %}
