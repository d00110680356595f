from django import template

register = template.Library()


@register.inclusion_tag("house/_picture.html")
def picture(image, alt, sizes="100vw", loading="lazy", priority=False, **attributes):
    """Show a stored picture at the width that suits the screen; nothing when there is none.

    `alt` is always asked for: an empty one says that the picture is decoration. `sizes` is how wide it is shown.
    `priority=True` is for the one picture a page opens with. The only other attribute is `class`.
    """
    if unknown := attributes.keys() - {"class"}:
        raise template.TemplateSyntaxError(f"picture takes no attribute {', '.join(sorted(unknown))}")
    return {
        "image": image,
        "alt": alt,
        "sizes": sizes,
        "loading": loading,
        "priority": priority,
        "class": attributes.get("class", ""),
    }
