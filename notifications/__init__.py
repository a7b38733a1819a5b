"""WORDS: what the school tells its people, in which language, through which channel, and the outbox that sees to it.

Everything below answers in codes and values; this room turns them into sentences (`language`, `words`), letters
(`letters`) and deliveries (`outbox` over `channels`).
"""
