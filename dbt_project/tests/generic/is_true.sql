{#- If this failed, a row would break an identity that holds for every row of its table.
    Null counts as broken. -#}
{% test is_true(model, expression) %}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
