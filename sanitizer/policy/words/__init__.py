"""The words of notices, reports and messages, in Japanese and English; keys and codes never change, words may."""

from sanitizer.policy.words.words import LANGUAGES, Words, choose_language, load_words

__all__ = ["LANGUAGES", "Words", "choose_language", "load_words"]
