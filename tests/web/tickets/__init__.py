"""Tests of questions and problems."""
