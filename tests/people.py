"""Schools and people for tests, also for those that run beside a server in another process."""

PASSWORD = "korkea-kuusi-kasvaa"


def make_provider(slug: str, name: str):
    """A provider as tests need it: no default vocabularies, Finnish."""
    from vasta.accounts.models import Provider

    return Provider.objects.create(slug=slug, name=name)


def make_person(provider, first_name: str, last_name: str, **membership):
    """A user with the password `PASSWORD` and a membership of `provider` with the given columns."""
    from vasta.accounts.models import Membership, User
    from vasta.core.history import change_set
    from vasta.core.tenancy import provider_context

    email = f"{first_name}.{last_name}@{provider.slug}.example".lower()
    user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)
    with provider_context(provider), change_set("test", actor=None):
        Membership.objects.create(user=user, **membership)
    return user
