def publication(request):
    """Give every template the publication, read once a page."""
    return {"publication": request.publication}
