from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        self.screen()
        self.give_reasons()
        self.answer_reports()
        self.tell_writers()
        self.keep_the_queue()
        self.forget_badges()
        self.forget_notes()
        self.forget_followers()

    def screen(self):
        from comments.screening import register
        from moderation import findings, rules

        findings.add_to(register)
        register.rules = rules.current
        post_migrate.connect(rules.write_first, sender=self, dispatch_uid="moderation.rules")

    def give_reasons(self):
        from moderation import reasons

        post_migrate.connect(reasons.write_first, sender=self, dispatch_uid="moderation.reasons")

    def answer_reports(self):
        from comments import signals
        from comments.models import LogEntry
        from delivery import outbox
        from moderation import reporting

        outbox.register(reporting.OUTCOME, reporting.compose)
        taken_back = reporting.answer_what_was_taken_back
        post_save.connect(taken_back, sender=LogEntry, dispatch_uid="moderation.reports")
        signals.collecting.connect(reporting.collect, dispatch_uid="moderation.reports")
        signals.forgetting.connect(reporting.forget, dispatch_uid="moderation.reports")

    def tell_writers(self):
        from delivery import outbox
        from moderation import verdicts

        outbox.register(verdicts.VERDICT, verdicts.compose)
        outbox.register(verdicts.CORRECTION, verdicts.compose_correction)

    def keep_the_queue(self):
        from comments.models import LogEntry
        from moderation import queue

        post_save.connect(queue.place_what_is_logged, sender=LogEntry, dispatch_uid="moderation.queue")
        post_migrate.connect(queue.fill_after_migrating, sender=self, dispatch_uid="moderation.queue")

    def forget_notes(self):
        from comments import signals
        from moderation import notes

        signals.collecting.connect(notes.collect, dispatch_uid="moderation.notes")
        signals.forgetting.connect(notes.forget, dispatch_uid="moderation.notes")

    def forget_followers(self):
        """Hand out and erase what an e-mail address follows; the discussion itself does not know of copies."""
        from comments import signals
        from republish import following

        signals.collecting.connect(following.collect, dispatch_uid="republish.following")
        signals.forgetting.connect(following.forget, dispatch_uid="republish.following")

    def forget_badges(self):
        from comments import signals
        from moderation import moving

        signals.forgetting.connect(moving.forget, dispatch_uid="moderation.moving")
