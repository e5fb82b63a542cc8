"""Who may do what to a training. The other face of `Training.objects.visible_to`.

These say who; when (not on an approved one) is `services.ensure_editable`.
"""

from accounts.models import User
from centers.roles import center_ids, is_coordinator
from people.models import Person
from people.permissions import can_see_person, is_living
from trainings.models import Certificate, Exam, TrainerRequest, Training, TrainingTrainer


def can_edit_programme(user: User) -> bool:
    """Programmes belong to the whole network, so the directorate keeps them."""
    return user.is_directorate


def can_edit_lists(user: User) -> bool:
    """Thematic areas, target groups and roles are one list for the whole network."""
    return user.is_directorate


def can_see_programmes(user: User) -> bool:
    """Those who plan and teach read the programmes."""
    return user.is_directorate or bool(center_ids(user))


def can_create_training(user: User) -> bool:
    """The directorate, and whoever coordinates a center at present."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_create_training_at(user: User, center_id: int) -> bool:
    """A coordinator opens trainings of his own centers only."""
    return user.is_directorate or is_coordinator(user, center_id)


def can_see_training(user: User, training: Training) -> bool:
    """The same as `visible_to`, for one training that is at hand already."""
    return can_mark_attendance(user, training)


def can_edit_training(user: User, training: Training) -> bool:
    """Its plan, its sessions and its register: the coordinator of its center, the directorate."""
    return user.is_directorate or is_coordinator(user, training.center_id)


def can_mark_attendance(user: User, training: Training) -> bool:
    """Marks and results: those who edit it, and the people who teach it."""
    if can_edit_training(user, training):
        return True
    if not center_ids(user):
        return False  # a trainer who left
    brought = getattr(training, "trainer_rows", None)  # the pages of a training bring them along
    if brought is not None:
        return any(row["user"] == user.pk for row in brought)
    return TrainingTrainer.objects.filter(training=training, person__user=user).exists()


def can_record_steps(user: User, training: Training) -> bool:
    """What a trainer passed: those who teach the training and those who answer for it."""
    return can_mark_attendance(user, training)


def can_see_cascades(user: User) -> bool:
    """The trees of the cascade: the directorate all, a coordinator the part of his centers."""
    return can_create_training(user)


def can_plan_cascade(user: User) -> bool:
    """Targets belong to the whole network."""
    return user.is_directorate


def can_see_pool(user: User) -> bool:
    """The list of trainers is for the directorate and for coordinators."""
    return can_create_training(user)


def can_see_requests(user: User) -> bool:
    """Requests for trainers: the directorate, centers, and the trainers who are asked."""
    return user.is_directorate or bool(center_ids(user))


def can_ask_for_trainer(user: User) -> bool:
    """A center asks; the directorate may do so for it."""
    return can_create_training(user)


def can_assign_trainer(user: User) -> bool:
    """The directorate knows everybody's load, so it assigns."""
    return user.is_directorate


def can_answer_request(user: User, asked: TrainerRequest) -> bool:
    """The trainer who is asked; the directorate where he said so by phone."""
    return user.is_directorate or (asked.trainer is not None and asked.trainer.user_id == user.pk)


def can_close_request(user: User, asked: TrainerRequest) -> bool:
    """Withdraw it, or say that the trainer was there: who answers for the center."""
    return user.is_directorate or is_coordinator(user, asked.center_id)


def can_see_orders(user: User) -> bool:
    """Orders and what comes of them: the directorate and coordinators, who keep them too."""
    return can_create_training(user)


def can_see_trainer(user: User, person: Person) -> bool:
    """Everything of a trainer: steps, results, hours. Others see the card of the pool at most."""
    return person.user_id == user.pk or can_see_person(user, person)


def can_edit_trainer(user: User, person: Person) -> bool:
    """The profile and further training: who knows the person, and the person."""
    return is_living(person) and can_see_trainer(user, person)


def can_award(user: User) -> bool:
    """Master trainers are made, renewed and ended by the directorate alone."""
    return user.is_directorate


def can_submit_training(user: User, training: Training) -> bool:
    """The one who answers for the register sends it to the directorate."""
    return can_edit_training(user, training)


def can_decide_training(user: User, training: Training) -> bool:
    """Approving, returning and reopening belong to the directorate."""
    return user.is_directorate


def can_export_register(user: User, training: Training) -> bool:
    """Names leave the portal with those who answer for them; a trainer reads them on screen."""
    return can_edit_training(user, training)


def can_see_follow_ups(user: User) -> bool:
    """What became of people: those who answer for a center's registers, and the directorate."""
    return can_create_training(user)


def can_see_feedback(user: User, training: Training) -> bool:
    """Averages of five answers and more are for all who see the training."""
    return can_see_training(user, training)


def can_keep_feedback(user: User, training: Training) -> bool:
    """Who opens it, enters paper sheets and reads few answers and comments: never the trainer,
    who might know the hand."""
    return can_edit_training(user, training)


def can_issue_certificates(user: User, training: Training) -> bool:
    """Those who answer for the register sign for what it says."""
    return can_edit_training(user, training)


def can_change_certificate(user: User, certificate: Certificate) -> bool:
    """Revoke it, give it anew, show the name: the center that issued it, and the directorate."""
    return user.is_directorate or is_coordinator(user, certificate.center_id)


def can_recognise_learning(user: User) -> bool:
    """Certificates of prior learning, and those of other bodies, are written down by those who
    keep people."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def can_see_record(user: User, person: Person) -> bool:
    """A record of learning: one's own, and of people within sight."""
    return person.user_id == user.pk or can_see_person(user, person)


def can_see_exams(user: User) -> bool:
    """Exams, their papers and tests of skills: the directorate and coordinators."""
    return can_create_training(user)


def can_edit_papers(user: User) -> bool:
    """Papers, questions and tests belong to the whole network."""
    return user.is_directorate


def can_run_exam(user: User, exam: Exam) -> bool:
    """The center that holds it, and the directorate. As in `Exam.objects.visible_to`."""
    return user.is_directorate or is_coordinator(user, exam.center_id)
