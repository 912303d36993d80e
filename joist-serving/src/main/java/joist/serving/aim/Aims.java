package joist.serving.aim;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The aims of all models, changed while they are served. Thread-safe. */
public final class Aims {
  private final Duration p99;
  private final Map<String, Aim> said = new ConcurrentHashMap<>();
  private final Map<String, Aim> foreseen = new ConcurrentHashMap<>();

  /**
   * @param p99 of models of which nothing was said
   */
  public Aims(Duration p99) {
    this.p99 = p99;
  }

  /** What was said of a model. */
  public Aim of(String model) {
    return said.getOrDefault(model, Aim.COMMON);
  }

  /** Says what holds for a model from now on. */
  public void set(String model, Aim aim) {
    if (aim.equals(Aim.COMMON)) {
      said.remove(model);
    } else {
      said.put(model, aim);
    }
  }

  /** The latency that a model's requests are to stay below. */
  public Duration p99(String model) {
    return of(model).p99().orElse(p99);
  }

  /** As {@link #p99}, in nanoseconds. */
  public long p99Nanos(String model) {
    return p99(model).toNanos();
  }

  /** What the next version of a model is proven against: what will hold when it answers. */
  public Duration p99OfNext(String model) {
    return foreseen.getOrDefault(model, of(model)).p99().orElse(p99);
  }

  /** Does something while what is proven of a model is held to an aim that does not hold yet. */
  public void foreseeing(String model, Aim aim, Runnable proving) {
    foreseen.put(model, aim);
    try {
      proving.run();
    } finally {
      foreseen.remove(model);
    }
  }
}
