-- The barometer: one row in all.
select
    cast(title_fr as varchar) as title_fr,
    cast(title_en as varchar) as title_en,
    cast(publisher as varchar) as publisher,
    cast(licence as varchar) as licence,
    cast(reference_vintage as integer) as reference_vintage,
    cast(frame_kind as varchar) as frame_kind,
    cast(frame_vintage as integer) as frame_vintage,
    cast(frame_label_fr as varchar) as frame_label_fr,
    cast(frame_label_en as varchar) as frame_label_en,
    cast(item_response_rate as double) as item_response_rate
from {{ source('codebook', 'barometer') }}
