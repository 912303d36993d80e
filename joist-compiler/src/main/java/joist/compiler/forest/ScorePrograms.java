package joist.compiler.forest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import joist.compiler.expression.LoopBody;
import joist.compiler.expression.RealFunctions;
import joist.compiler.forest.ForestPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Statement;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;

/**
 * From what trees gave to what is shown: the average and base values, the classes, the post
 * transform, all in place with a row in each lane; then the scores row by row, and the labels.
 */
final class ScorePrograms {
  private final TreeEnsemble trees;
  private final ForestShape shape;
  private final Optional<ClassRule> rule;
  private final Map<Memory, Operand> known;
  private final int targets;
  private final long lanes;
  private ForestBody out;
  private LoopBody body;

  /** Lanes concerned in the block that is being written; 0 for all. */
  private int concerned;

  private Index block = Index.of(0);
  private Index classes = Index.of(0);

  ScorePrograms(
      Forest forest, ForestShape shape, Optional<ClassRule> rule, Map<Memory, Operand> known) {
    this.trees = forest.trees();
    this.shape = shape;
    this.rule = rule;
    this.known = known;
    this.targets = trees.targets();
    this.lanes = shape.lanes().rows();
    this.out = new ForestBody(known);
    this.body = out.body();
  }

  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    if (!isRaw()) {
      steps.add(finish());
    }
    begin();
    steps.add(lanes == 1 || targets == 1 ? copy() : turnedRound());
    rule.ifPresent(given -> steps.add(labels(given)));
    return steps;
  }

  private boolean isRaw() {
    boolean plain =
        switch (trees.aggregate()) {
          case SUM -> trees.baseValues().length == 0;
          case AVERAGE, MIN, MAX -> false;
        };
    return plain && rule.isEmpty() && trees.postTransform() == PostTransform.NONE;
  }

  private void begin() {
    out = new ForestBody(known);
    body = out.body();
  }

  private Step finish() {
    int number = body.variable();
    concerned = shape.lanes().ofTrees() ? 1 : 0;
    body.rangeLoop(
        number,
        () -> {
          block = Index.of(number, lanes * targets);
          classes = Index.of(number, lanes);
          block();
        });
    return out.step("scores", shape.blocks());
  }

  private void block() {
    eachScore((score, target) -> {
      int made = Aggregates.score(trees.aggregate(), body, trees.trees(), score);
      return trees.baseValues().length == 0
          ? made
          : body.plus(made, out.loadOne(Memory.BASE, target));
    });
    if (rule.isPresent() && rule.get().single() >= 0) {
      lone(rule.get());
      return;
    }
    rule.ifPresent(given -> greatest());
    switch (trees.postTransform()) {
      case NONE -> {}
      case LOGISTIC -> eachScore((score, target) -> new RealFunctions(body).sigmoid(score));
      case SOFTMAX -> softmax(false);
      case SOFTMAX_ZERO -> softmax(true);
      case PROBIT -> throw new IllegalStateException("PROBIT has no loop");
    }
  }

  @FunctionalInterface
  private interface ScoreUse {
    /** From a score to what is written in its place. */
    int of(int score, Index target);
  }

  private void eachScore(ScoreUse use) {
    int target = body.variable();
    body.loop(
        target,
        targets,
        false,
        () -> {
          Index at = block.plus(target, lanes);
          out.store(Memory.RAW, at, use.of(load(at), Index.of(target, 1)), concerned);
        });
  }

  private int load(Index at) {
    return out.load(Memory.RAW, at, concerned);
  }

  private void greatest() {
    int best = body.register();
    int number = body.register();
    int counter = body.register();
    body.assign(best, new Operation.Binary(BinaryKind.OR, load(block), body.constantBits(0)));
    body.assign(number, new Operation.Constant(0));
    body.assign(counter, new Operation.Constant(0));
    int target = body.variable();
    body.loop(
        target,
        targets - 1L,
        false,
        () -> {
          int score = load(block.plus(lanes).plus(target, lanes));
          body.assign(
              counter, new Operation.Binary(BinaryKind.ADD_INT, counter, body.constantBits(1)));
          body.assign(number, new Operation.Select(Comparison.LESS, best, score, counter, number));
          body.assign(best, new Operation.Select(Comparison.LESS, best, score, score, best));
        });
    out.store(Memory.CLASSES, classes, number, concerned);
  }

  private void lone(ClassRule given) {
    int raw = load(block.plus(given.single() * lanes));
    int one = body.constantBits(1);
    int zero = body.constantBits(0);
    int threshold = body.constant(given.threshold());
    int number = body.select(Comparison.LESS, threshold, raw, one, zero);
    out.store(Memory.CLASSES, classes, number, concerned);
    int minus = body.unary(UnaryKind.NEGATE, raw);
    IntUnaryOperator shown = score -> score;
    int first = given.probability() ? body.minus(body.constant(1), raw) : minus;
    if (trees.postTransform() == PostTransform.LOGISTIC) {
      shown = new RealFunctions(body)::sigmoid;
      first = minus;
    }
    out.store(Memory.RAW, block, shown.applyAsInt(first), concerned);
    out.store(Memory.RAW, block.plus(lanes), shown.applyAsInt(raw), concerned);
  }

  private void softmax(boolean zerosStay) {
    int most = body.register();
    int sum = body.register();
    body.assign(most, Operation.Constant.of(Float.NEGATIVE_INFINITY));
    body.assign(sum, Operation.Constant.of(0));
    eachScore((score, target) -> {
      body.assign(most, new Operation.Binary(BinaryKind.MAX, score, most));
      return score;
    });
    int zero = body.constant(0);
    eachScore((score, target) -> {
      int e = new RealFunctions(body).exp(body.minus(score, most));
      int kept = zerosStay ? body.select(Comparison.EQUAL, score, zero, zero, e) : e;
      body.assign(sum, new Operation.Binary(BinaryKind.ADD, sum, kept));
      return kept;
    });
    eachScore(
        (score, target) -> body.select(Comparison.EQUAL, sum, zero, zero, body.over(score, sum)));
  }

  /** Scores lie as they are shown. */
  private Step copy() {
    int at = body.variable();
    body.loop(
        at,
        shape.rows() * targets,
        true,
        () -> {
          int value = out.load(Memory.RAW, Index.of(at, 1));
          out.store(Memory.SCORES, Index.of(at, 1), value, 0);
        });
    return out.step("scores out", 1);
  }

  /** From {@code [block, target, lane]} to {@code [row, target]}. */
  private Step turnedRound() {
    if (shape.fullBlocks() > 0) {
      int number = body.variable();
      int row = body.variable();
      body.loop(
          number,
          shape.fullBlocks(),
          false,
          () ->
              body.loop(
                  row,
                  lanes,
                  false,
                  () ->
                      row(
                          Index.of(number, lanes * targets).plus(row, 1),
                          Index.of(number, lanes * targets).plus(row, targets))));
    }
    if (shape.rest() > 0) {
      long start = shape.fullBlocks() * lanes * targets;
      int row = body.variable();
      body.loop(
          row,
          shape.rest(),
          false,
          () -> row(Index.of(start).plus(row, 1), Index.of(start).plus(row, targets)));
    }
    return out.step("scores out", 1);
  }

  private void row(Index from, Index to) {
    int target = body.variable();
    body.loop(
        target,
        targets,
        true,
        () -> {
          Operation load =
              new Operation.LoadStrided(out.operand(Memory.RAW), from.plus(target, lanes), lanes);
          out.store(Memory.SCORES, to.plus(target, 1), body.assign(load), 0);
        });
  }

  private Step labels(ClassRule given) {
    begin();
    int row = body.variable();
    body.loop(
        row,
        shape.rows(),
        false,
        () -> {
          int number = body.register();
          Operation load = new Operation.LoadOne(out.operand(Memory.CLASSES), Index.of(row, 1));
          body.add(new Statement.Assign(number, load, 0));
          int within = body.binary(BinaryKind.AND, number, body.constantBits(given.room() - 1));
          int at = body.binary(BinaryKind.ADD_INT, within, within);
          for (int half = 0; half < 2; half++) {
            int value = out.gather(Memory.NAMES, Index.of(half), at, 2L * given.room() - 2);
            out.storeOne(Memory.LABELS, Index.of(row, 2).plus(half), value);
          }
        });
    return out.step("labels", 1);
  }
}
