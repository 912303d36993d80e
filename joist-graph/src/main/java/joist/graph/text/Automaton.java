package joist.graph.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import joist.graph.GraphException;

/**
 * The states of an expression and the ways between them, by Thompson's construction ("Regular
 * Expression Search Algorithm", 1968): each part of the expression is built before that which
 * follows it is reached, from the end to the start.
 */
final class Automaton {
  private static final int MAX_STATES = 100_000;
  private static final int ACCEPT = 0;

  /** What a state does. */
  private sealed interface State {
    record Accept() implements State {}

    record Read(IntPredicate set, int next) implements State {}

    record Check(Expression.Place place, int next) implements State {}

    record Fork(int one, int other) implements State {}
  }

  private final List<State> states = new ArrayList<>();
  private final int start;

  private Automaton(Expression expression) {
    states.add(new State.Accept());
    this.start = build(expression, ACCEPT);
  }

  static Automaton of(Expression expression) {
    return new Automaton(expression);
  }

  private int add(State state) {
    if (states.size() == MAX_STATES) {
      throw new GraphException(
          "the regular expression needs more than " + MAX_STATES + " states; repeat less in it");
    }
    states.add(state);
    return states.size() - 1;
  }

  /** Builds a part after which the automaton goes on at {@code next}; gives its first state. */
  private int build(Expression expression, int next) {
    return switch (expression) {
      case Expression.OneOf(IntPredicate set) -> add(new State.Read(set, next));
      case Expression.At(Expression.Place place) -> add(new State.Check(place, next));
      case Expression.Sequence(List<Expression> parts) -> {
        int first = next;
        for (Expression part : parts.reversed()) {
          first = build(part, first);
        }
        yield first;
      }
      case Expression.Choice(List<Expression> options) -> {
        int first = build(options.getLast(), next);
        for (Expression option : options.subList(0, options.size() - 1).reversed()) {
          first = add(new State.Fork(build(option, next), first));
        }
        yield first;
      }
      case Expression.Repeat repeat -> build(repeat, next);
    };
  }

  private int build(Expression.Repeat repeat, int next) {
    int first = next;
    if (repeat.most() < 0) {
      first = add(new State.Accept());
      states.set(first, new State.Fork(build(repeat.part(), first), next));
    }
    for (int i = repeat.least(); i < repeat.most(); i++) {
      first = add(new State.Fork(build(repeat.part(), first), next));
    }
    for (int i = 0; i < repeat.least(); i++) {
      int before = first;
      first = build(repeat.part(), before);
      if (first == before) {
        break; // matches the empty text alone, however often
      }
    }
    return first;
  }

  /** The states before the character at {@code at}. */
  BitSet start(int[] text, int at) {
    BitSet reached = new BitSet();
    follow(start, text, at, reached);
    return reached;
  }

  /** The states after the character at {@code at}. */
  BitSet step(BitSet from, int[] text, int at) {
    BitSet reached = new BitSet();
    for (int i = from.nextSetBit(0); i >= 0; i = from.nextSetBit(i + 1)) {
      if (states.get(i) instanceof State.Read(IntPredicate set, int next) && set.test(text[at])) {
        follow(next, text, at + 1, reached);
      }
    }
    return reached;
  }

  boolean accepts(BitSet reached) {
    return reached.get(ACCEPT);
  }

  /** Adds a state and all that can be reached from it without reading. */
  private void follow(int from, int[] text, int at, BitSet reached) {
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      int state = open.pop();
      if (reached.get(state)) {
        continue;
      }
      reached.set(state);
      switch (states.get(state)) {
        case State.Accept ignored -> {}
        case State.Read ignored -> {}
        case State.Check(Expression.Place place, int next) -> {
          if (place.holds(text, at)) {
            open.push(next);
          }
        }
        case State.Fork(int one, int other) -> {
          open.push(one);
          open.push(other);
        }
      }
    }
  }
}
