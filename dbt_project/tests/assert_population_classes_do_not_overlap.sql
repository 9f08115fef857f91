-- If this failed, a territory would belong to two population classes, and be counted in both.
select
    one.population_class,
    other.population_class as overlaps_with
from {{ ref('stg_population_class') }} as one
inner join {{ ref('stg_population_class') }} as other
    on
        one.population_class <> other.population_class
        and one.minimum <= other.minimum
where one.maximum is null or one.maximum > other.minimum
