"""Every sentence that checks, plots and explorers say to a student, in one place.

``say(id, **facts)`` fills a sentence's facts in. Sentences pass through gettext under the domain ``cnn_course``, so a
translated edition is a compiled catalogue in ``locale/`` and no change of code.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_catalog = gettext.translation("cnn_course", Path(__file__).parent / "locale", fallback=True)

SENTENCES = {
    # the check itself
    "no_such_exercise": "There is no exercise called {name!r}. There are: {known}.",
    "not_a_function": "check.{name} wants your function itself: check.{name}({name}). It was given {kind}.",
    "points": "{name}: {score} of {max_score} points",
    "unviewable": "{call} returned something that cannot be looked at. Compare its kind and shape with the exercise's.",
    "all_right": "All right.",
    "stumbled": "The check stumbled ({error}: {detail}). Restart the kernel and run the cells from the top.",
    "no_input": "a check cannot type; take everything from the arguments",
    "unreadable_answer": "what it returned cannot be read as plain numbers and texts",
    "own_layer": "its network holds a layer of your own, {kind}; build it from the course's layers",
    "large_network": "its network is far larger than the exercise asks for",
    "check_elsewhere": "(When answers are graded, checks run outside, and not in your own cells.)",
    "cell_too_long": "this cell was still running after {seconds} seconds, and was stopped",
    "closed_book": "{name} is closed while your answers are graded: your own function is wanted here",
    "not_run": "Not tried: an earlier call did not end.",
    "unwritten": "{name} is not written yet. Put your code in place of `raise NotImplementedError`.",
    # calls that gave no answer
    "raised": "{call} raised {error}: {detail}.",
    "raised_other": "{call} raised {error}; it should raise a {wanted}.",
    "raised_bare": "{call} raised {error}.",
    "at_line": "It happened at the line `{line}`.",
    "took_too_long": "{call} was still running after {seconds} seconds. Does a loop in it never end?",
    "should_raise": "{call} should raise a {error}, but it returned {got}.",
    # answers of the wrong kind
    "returned_none": "{call} returned None. Is `return` missing?",
    "not_an_array": "{call} returned {kind}; it should return a NumPy array.",
    "not_numbers": "{call} returned an array of dtype {dtype}; it should hold plain numbers.",
    "not_a_number": "{call} returned {kind}; it should return one number.",
    "array_for_number": "{call} returned an array of shape {shape}; it should return one plain number.",
    "not_an_int": "{call} returned {got}, {kind}; it should be an int. `//` divides without a fraction.",
    "not_a_sequence": "{call} returned {kind}; it should return {wanted} values.",
    "other_length": "{call} returned {got} values; it should return {expected}.",
    "not_a_dict": "{call} returned {kind}; it should return a dict with {wanted}.",
    "other_keys": "{call} returned a dict with the keys {got}; they should be {expected}.",
    "inside": "In the part {key} of the answer: {inner}",
    "list_for_array": "{call} returned a list; it should return a NumPy array: np.array([...]).",
    "not_a_kernel": "{call} should return a 3x3 array of numbers.",
    "part": "{part}: {inner}",
    "part_none": "{call} returned None in place of {part}.",
    "not_dx_dw_db": "{call} should return three arrays in this order: dx, dw, db.",
    "not_loss_and_gradient": "{call} should return two things: the loss, then its gradient.",
    "not_two_layers": "{call} should return a dict with the keys W1, b1, W2, b2.",
    "takes_one_image": "This function takes one image (C, H, W), and was given the shape {shape}.",
    "not_param_and_memory": "{call} should return two things: the new param, then the new velocity or state.",
    "not_a_network": "{call} should return a network, Sequential(...); it returned {kind}.",
    "network_refuses": "The network of {call} cannot take a batch of shape {shape}: {detail}.",
    "augment_moved_too_far": "Image {n} of {call} is the original moved by more than {shift} pixels.",
    "augment_wrapped": "In image {n} of {call}, what leaves on one side comes back on the other. Zeros should enter.",
    "augment_edge": "In image {n} of {call}, copies of the edge enter. Zeros should enter.",
    "augment_upside_down": "Image {n} of {call} is upside down. Only left and right may change places.",
    "augment_other_image": "Image {n} of {call} is made from another image of the batch: it would get the wrong label.",
    "augment_channels": "In image {n} of {call}, the channels have not been flipped and moved together.",
    "augment_not_original": (
        "Image {n} of {call} is not the original, flipped left to right or not and moved by at most {shift} pixels."
    ),
    "label_whole": "{call} should return whole numbers, one label from 0 to 9 for each image.",
    "label_scores": "{call} returned {classes} numbers for each image. Return the label: where the largest one is.",
    "label_count": "{call} returned the shape {got}; {count} images want one label each, shape ({count},).",
    "label_range": "{call} returned labels from {low} to {high}; the ten labels are 0 to 9.",
    "label_constant": "{call} gave all images the same label, {label}.",
    "accuracy_below": "{percent} of 100 unseen images got their own label. These points want {wanted}.",
    "accuracy_guessing": "{percent} of 100 unseen images got their own label: guesses do as well. {wanted} are wanted.",
    "accuracy_none": "{percent} of 100 unseen images got their own label: far fewer than guesses would.",
    # answers with wrong numbers
    "property": "{call}: {key}: {got}; it should be: {expected}.",
    "other_value": "{call} returned {got}; expected {expected}.",
    "other_shape": "The answer of {call} has the shape {got}; it should be {expected}.",
    "other_entry": "At {place} your answer is {got}; expected {expected}. ({count} of {size} entries differ.)",
    "second_call": "Called a second time with the same arguments, {name} gave another answer.",
    "changed": "Your function changed its argument {parameters}. Work on a new array instead.",
    "generator_idle": "{call} drew nothing from the generator it was given. Draw all chance from that one.",
    "warned": "{call} raised a warning: {detail}",
    "printed": "(What your function prints is not shown here. Call it yourself to see it.)",
    # relations between a wrong array and the right one
    "all_zero": "Every entry of your answer is 0.",
    "negated": "Your answer is the right one with the opposite sign everywhere.",
    "ratio": "Your answer is everywhere {ratio:.4g} times the right one.",
    "offset": "Your answer differs from the right one by the same number everywhere: {offset:+.4g}.",
    "turned": "Your answer is the right one turned by 180 degrees.",
    "upside_down": "Your answer is the right one upside down.",
    "mirrored": "Your answer is the right one with its last axis reversed.",
    "transposed": "Your answer is the right one with its last two axes exchanged.",
    "first_axis_reversed": "Your answer is the right one with its first axis reversed.",
    # places and pictures
    "place": "{axis} {index}",
    "index": "index {index}",
    "yours": "yours",
    "expected": "expected",
    "first_wrong": "first wrong place",
    "answer": "answer",
    "passed": "passed",
    "not_passed": "not yet",
    "shape": "shape {shape}",
    "cut": "(part of a larger array, from {place})",
    "what_happened": "What your function was given and what it returned",
    # progress
    "progress": "{lesson}: {score} of {points} points, {done} of {count} exercises done",
    "progress_next": "Next: {name}",
    "progress_all": "All done.",
    "progress_optional": "extra",
    "progress_off": "No record of results is kept, so nothing is known; `cnn-course progress --on` keeps one.",
    "progress_unknown": "This lesson's casebook is older than this card: run `cnn-course build`.",
    "done": "done",
    "partly": "partly",
    "not_yet": "not yet",
    "exercise": "exercise",
    "state": "state",
    "worth": "points",
    # plots
    "plot_unwritten": "{name} is not written yet: this picture appears once it is.",
    "plot_broken": "{name} could not draw this picture yet: it raised {error}: {detail}",
    "plot_wrong_kind": "{name} could not draw this picture yet: it returned {kind} and not an array.",
    "plot_slow": "{name} was still running after {seconds} seconds, so there is no picture yet.",
    "scale": "purple {low} · white 0 · orange {high}",
    "scale_positive": "white 0 · orange {high}",
    "predicted": "your prediction",
    "predict_missing": "Write down your prediction first, then run this cell again.",
    "predict_right": "Just as you predicted.",
    "predict_unreadable": "Your prediction should hold plain numbers, one for each place.",
    "predict_shape": "You predicted the shape {predicted}; {name} has the shape {got}.",
    "predict_place": "At {place} you predicted {predicted}, and {name} says {got}. Find the term that differs.",
    "predict_other": "You predicted {predicted}. {name} says {got}. Find the term that makes the difference.",
    # tables of models
    "layer": "layer",
    "output_shape": "output shape",
    "parameters": "parameters",
    "total": "total",
    "summary_wrong_kind": "{name} should return a list of {count} pairs (output_shape, parameters), one a layer.",
    # bug hunts: each sentence hunt_ID describes a wrong version
    "hunt_score": "Your test catches {caught} of {count} wrong versions.",
    "hunt_all": "Your test catches all {count} wrong versions. Its arrays hold {numbers} numbers in all.",
    "hunt_hiding": "still hiding",
    "hunt_broken": "{name} itself gives no answer to this: it raised {error}: {detail}",
    "hunt_C1": "turns the kernels by 180 degrees",
    "hunt_C3": "takes the channels in reverse order",
    "hunt_C4": "leaves the bias out",
    "hunt_C6": "adds the first bias to every map",
    "hunt_C8": "looks at channel 0 only",
    "hunt_C11": "gives every image the answer of image 0",
    "hunt_C12": "moves by the stride downward, but by 1 sideways",
    "hunt_C13": "has the right shape, but moves by 1",
    "hunt_C24": "pads by 1, whatever it is told",
    "hunt_X12": "makes negative numbers 0",
    "hunt_X20": "exchanges rows and columns of the maps",
    "hunt_X192": "pads with copies of the edge",
    # lesson 08: a network of one's own
    "attempt_unwritten": "{name} is not written yet: the training begins once it is.",
    "attempt_done": "Trained in {seconds} seconds. Right among the 2,000 bundled test images: {percent} of 100.",
    "network_missing": "{name} should return the network that it has trained.",
    # lesson 06's trial: each sentence trial_ID describes a wrong gradient
    "trial_score": "Your test catches {caught} of {count} wrong versions.",
    "trial_all": "Your test catches all {count} wrong versions, and lets the right one pass.",
    "trial_unjust": "{name} refuses the right version too. A test must let that one pass.",
    "trial_broken": "{name} raised {error} when it was given the right version: {detail}",
    "trial_not_yet": "{name} is not right yet: the trial begins once its check has passed.",
    "trial_A4": "sets negative entries of dout to 0",
    "trial_B2": "keeps the last contribution where windows overlap",
    "trial_B11": "divides by the number of images",
    "trial_B15": "sends every map back through filter 0",
    "trial_B18": "uses the kernel turned by 180 degrees",
    "trial_B21": "drops the fractions",
    "trial_C3": "takes the channels in reverse order",
    "trial_C11": "gives every image the gradient of image 0",
    "trial_C13": "moves by 1 whatever the stride is",
    "trial_C23": "cuts the image out of the wrong corner of the padded one",
    # lesson 07
    "memory_megabytes": "MB",
    "memory_times": "times x",
    "race_not_yet": "{name} gives another answer than the course's layer: the race begins once both agree.",
}


def translated(text: str) -> str:
    """Return a text of a casebook (a group's name, a mistake's message) in the student's language."""
    return _catalog.gettext(text) if text else text


def say(sentence: str, /, **facts: object) -> str:
    """Return the sentence with this id, its facts filled in. Raises KeyError for an unknown id."""
    return translated(SENTENCES[sentence]).format(**facts)
