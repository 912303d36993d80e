package joist.compiler.tier;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.bytecode.VectorTarget;
import joist.compiler.target.SelfCheck;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;

/**
 * The targets of this machine, fastest first, and the choice among them. A target is checked
 * against the interpreter when it is first chosen; one that differs is warned of and left out.
 * Thread-safe.
 */
public final class Targets {
  private static final Logger LOG = System.getLogger("joist.compiler");

  private final List<Tier> tiers;
  private final Map<TargetChoice, Tier.Detection> detected = new ConcurrentHashMap<>();
  private final Map<TargetChoice, Selection> chosen = new ConcurrentHashMap<>();

  /**
   * What was chosen.
   *
   * @param passedOver why faster targets were not, each as {@code name: reason}
   */
  public record Selection(Target target, List<String> passedOver) {
    public Selection {
      passedOver = List.copyOf(passedOver);
    }
  }

  /**
   * @param tiers fastest first; the last is taken unchecked, since nothing is left to fall back to
   */
  Targets(List<Tier> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  /** Those of this machine, each looked for when it is first asked for, once a process. */
  public static Targets ofThisMachine() {
    return ThisMachine.TARGETS;
  }

  private static final class ThisMachine {
    static final Targets TARGETS =
        new Targets(
            List.of(
                new Tier(TargetChoice.X86, Targets::x86),
                new Tier(TargetChoice.VECTOR, Targets::vector),
                new Tier(TargetChoice.PLAIN, () -> new Tier.Found(new PlainTarget()))));
  }

  private static Tier.Detection x86() {
    return switch (X86Target.detect()) {
      case X86Target.Detection.Available(X86Target target) -> new Tier.Found(target);
      case X86Target.Detection.Unavailable(String reason) -> new Tier.Missing(reason);
    };
  }

  private static Tier.Detection vector() {
    return VectorTarget.obstacle()
        .<Tier.Detection>map(Tier.Missing::new)
        .orElseGet(() -> new Tier.Found(VectorTarget.preferred()));
  }

  /** The target that the system property {@value TargetChoice#PROPERTY} asks for. */
  public Target target() {
    return choose(TargetChoice.ofProperty()).target();
  }

  /**
   * Begins to look for the target of a choice on a thread that ends with it: calling native code
   * for the first time takes as long as reading a model, so that both are done at once. Who {@link
   * #choose}s it waits for that, and meets what it failed with.
   */
  public void prepare(TargetChoice choice) {
    if (!chosen.containsKey(choice)) {
      Thread.ofPlatform().daemon().name("joist-target-" + choice).start(() -> begin(choice));
    }
  }

  private void begin(TargetChoice choice) {
    try {
      choose(choice);
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.DEBUG, "the target {0} is not there", choice, e);
    }
  }

  /**
   * The target for a choice: that one, or the next that does what it should, with a warning.
   *
   * @throws IllegalArgumentException when it is not there, with what would make it be there
   */
  public Selection choose(TargetChoice choice) {
    return chosen.computeIfAbsent(choice, this::select);
  }

  private Selection select(TargetChoice choice) {
    List<String> passedOver = new ArrayList<>();
    for (Tier tier : tiers) {
      if (choice != TargetChoice.AUTO && tier.choice().compareTo(choice) < 0) {
        continue;
      }
      switch (detected.computeIfAbsent(tier.choice(), c -> tier.detection().get())) {
        case Tier.Missing(String reason) -> {
          if (tier.choice() == choice) {
            throw new IllegalArgumentException(
                "the target '%s' is not there: %s".formatted(choice, reason));
          }
          passedOver.add(tier.choice() + ": " + reason);
        }
        case Tier.Found(Target target) -> {
          Optional<String> difference = difference(tier, target);
          if (difference.isEmpty()) {
            return new Selection(target, passedOver);
          }
          warn(target, difference.get());
          passedOver.add(tier.choice() + ": " + difference.get());
        }
      }
    }
    throw new IllegalStateException("expected a target that works, got none: " + passedOver);
  }

  private Optional<String> difference(Tier tier, Target target) {
    return tier.equals(tiers.getLast()) ? Optional.empty() : SelfCheck.difference(target);
  }

  private static void warn(Target target, String difference) {
    LOG.log(
        Logger.Level.WARNING,
        "the target {0} does not compute on this machine what it should, and is not used: {1}",
        target.name(),
        difference);
  }
}
