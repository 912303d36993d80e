package joist.tune;

import joist.learn.Fit;
import joist.learn.Learner;
import joist.learn.metric.Answers;
import joist.model.Model;

/**
 * A learner that was fitted and judged.
 *
 * @param answers to the validation rows
 */
record Judged(Learner learner, Fit fit, Model model, Answers answers, Leaderboard.Entry entry) {}
