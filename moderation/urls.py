from django.urls import path

from moderation.views import bulk, comments, discussions, finding, log, moving, queue, reports, threads, writers

app_name = "moderation"

urlpatterns = [
    path("comments/<int:pk>/report/", reports.report, name="report"),
    path("moderation/", queue.page, name="queue"),
    path("moderation/filters/", queue.filters, name="filters"),
    path("moderation/bulk/", bulk.decide, name="bulk"),
    path("moderation/bulk/undo/", bulk.undo, name="bulk-undo"),
    path("moderation/undo/", comments.undo, name="undo"),
    path("moderation/comments/", finding.find, name="comments"),
    path("moderation/comments/<int:pk>/", comments.comment, name="comment"),
    path("moderation/comments/<int:pk>/decide/", comments.decide, name="decide"),
    path("moderation/comments/<int:pk>/move/", moving.move, name="move"),
    path("moderation/comments/<int:pk>/close/", threads.close, name="thread-close"),
    path("moderation/comments/<int:pk>/reopen/", threads.reopen, name="thread-reopen"),
    path("moderation/comments/<int:pk>/closing-note/", threads.note, name="thread-note"),
    path("moderation/discussions/", discussions.every, name="discussions"),
    path("moderation/discussions/switch/", discussions.switch, name="switch"),
    path("moderation/discussions/undo/", discussions.undo, name="discussion-undo"),
    path("moderation/discussions/<int:pk>/", discussions.discussion, name="discussion"),
    path("moderation/discussions/<int:pk>/close/", discussions.close, name="discussion-close"),
    path("moderation/discussions/<int:pk>/reopen/", discussions.reopen, name="discussion-reopen"),
    path("moderation/discussions/<int:pk>/settings/", discussions.settings, name="discussion-set"),
    path("moderation/discussions/<int:pk>/closing-note/", discussions.note, name="discussion-note"),
    path("moderation/log/", log.log, name="log"),
    path("moderation/log/export/", log.export, name="log-export"),
    path("moderation/comments/export/", log.export_comments, name="comments-export"),
    path("moderation/comments/<int:pk>/writer/", writers.writer, name="writer"),
    path("moderation/comments/<int:pk>/email/", writers.email, name="email"),
    path("moderation/comments/<int:pk>/notes/", writers.write_note, name="notes"),
    path("moderation/notes/<int:pk>/delete/", writers.delete_note, name="note-delete"),
]
