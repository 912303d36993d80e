package joist.compiler.team;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs stages in order, each by as many threads as are there: whoever is free takes the next part,
 * and the caller goes on when all parts are done. Helpers that come late join in, and those that
 * come after the call's end leave at once. Who has nothing to do turns a little, yields, and parks.
 *
 * <p>Parts are cut the same whoever runs them, and no part reads what another writes, so results
 * are the same bits at any number of threads. One call at a time.
 */
public final class Team {
  /*
   * The word: which call, which split stage of it, and the next part that nobody has taken. It only
   * grows, so a thread that takes a part by compare-and-set takes it of the stage that it saw.
   */
  private static final int CALL_SHIFT = 40;
  private static final int STAGE_SHIFT = 20;
  private static final long MASK = (1L << STAGE_SHIFT) - 1;
  private static final long NO_STAGE = MASK;
  private static final int TURNS = 1_000;
  private static final int YIELDS = 20;

  private final Stage[] stages;
  private final Stage.Split[] splits;
  private final int threads;
  private final AtomicLong word = new AtomicLong(NO_STAGE << STAGE_SHIFT);
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReferenceArray<@Nullable Thread> parked;
  private volatile @Nullable Thread waiting;
  private volatile @Nullable Throwable failure;

  public Team(List<Stage> stages, int threads) {
    this.stages = stages.toArray(Stage[]::new);
    this.splits =
        stages.stream()
            .filter(Stage.Split.class::isInstance)
            .map(Stage.Split.class::cast)
            .toArray(Stage.Split[]::new);
    this.threads = threads;
    this.parked = new AtomicReferenceArray<>(threads);
  }

  public int threads() {
    return threads;
  }

  /** Runs all stages; comes back when all is done and no helper touches memory any more. */
  public void run(Workers workers) {
    long call = word.get() >>> CALL_SHIFT;
    try {
      call(workers, call);
      int split = 0;
      for (int i = 0; i < stages.length; i++) {
        if (i > 0) {
          GivenUp.check();
        }
        switch (stages[i]) {
          case Stage.Alone(Runnable work) -> work.run();
          case Stage.Split parts -> share(parts, call << CALL_SHIFT | split++ << STAGE_SHIFT);
        }
      }
    } finally {
      word.set((call + 1) << CALL_SHIFT | NO_STAGE << STAGE_SHIFT);
      wake();
    }
  }

  private void call(Workers workers, long call) {
    if (splits.length == 0) {
      return;
    }
    try {
      for (int helper = 1; helper < threads; helper++) {
        int slot = helper;
        workers.executor().execute(() -> help(call, slot));
      }
    } catch (RejectedExecutionException busy) {
      // Nobody is obliged to help.
      wake();
    }
  }

  private void share(Stage.Split split, long first) {
    done.set(0);
    word.set(first);
    wake();
    while (takeOne(first >>> CALL_SHIFT)) {
      // until all parts are taken
    }
    for (int turn = 0; done.get() < split.parts(); turn++) {
      pause(turn);
      if (turn == TURNS + YIELDS) {
        waiting = Thread.currentThread();
      } else if (turn > TURNS + YIELDS && done.get() < split.parts()) {
        LockSupport.park(this);
      }
    }
    waiting = null;
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a part of a step failed: " + thrown, thrown);
    }
  }

  private void help(long call, int slot) {
    int turn = 0;
    while (word.get() >>> CALL_SHIFT == call) {
      if (takeOne(call)) {
        turn = 0;
        continue;
      }
      pause(turn);
      if (turn++ > TURNS + YIELDS) {
        parkUntilMore(call, slot);
        turn = 0;
      }
    }
  }

  /**
   * A place is taken by one at a time. A helper of a call before that is late may have it still, or
   * come to it when the next call's helper is there: who is overwritten is not woken any more.
   */
  private void parkUntilMore(long call, int slot) {
    Thread self = Thread.currentThread();
    if (!parked.compareAndSet(slot, null, self)) {
      return;
    }
    long now = word.get();
    if (now >>> CALL_SHIFT == call && !hasParts(now)) {
      LockSupport.park(this);
    }
    parked.set(slot, null);
  }

  @SuppressWarnings("ThreadPriorityCheck") // who works may wait for this very processor
  private static void pause(int turn) {
    if (turn < TURNS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private boolean hasParts(long now) {
    int stage = (int) (now >>> STAGE_SHIFT & MASK);
    return stage < splits.length && (now & MASK) < splits[stage].parts();
  }

  /** Takes a part and runs it; false where none is left now. */
  private boolean takeOne(long call) {
    long now = word.get();
    while (now >>> CALL_SHIFT == call && hasParts(now)) {
      if (word.compareAndSet(now, now + 1)) {
        run(splits[(int) (now >>> STAGE_SHIFT & MASK)], (int) (now & MASK));
        return true;
      }
      now = word.get();
    }
    return false;
  }

  private void run(Stage.Split split, int part) {
    try {
      split.run(part);
    } catch (Throwable e) {
      failure = e;
    } finally {
      if (done.incrementAndGet() == split.parts()) {
        LockSupport.unpark(waiting);
      }
    }
  }

  private void wake() {
    for (int slot = 1; slot < threads; slot++) {
      LockSupport.unpark(parked.get(slot));
    }
  }
}
