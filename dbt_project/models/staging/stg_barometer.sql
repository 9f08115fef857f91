-- The barometer: one row in all.
select
    title_fr,
    title_en,
    publisher,
    licence,
    cast(reference_vintage as integer) as reference_vintage,
    frame_kind,
    cast(frame_vintage as integer) as frame_vintage,
    frame_label_fr,
    frame_label_en,
    cast(item_response_rate as double) as item_response_rate
from {{ source('codebook', 'barometer') }}
