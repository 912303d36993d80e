package joist.cli.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What an experiment found so far; each is told to a listener as it comes. */
public final class Findings {
  private final List<Finding> findings = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();
  private final Consumer<Finding> listener;
  private final Consumer<String> progress;

  /**
   * @param listener hears each finding
   * @param progress hears what is being done
   */
  public Findings(Consumer<Finding> listener, Consumer<String> progress) {
    this.listener = listener;
    this.progress = progress;
  }

  /**
   * One thing found.
   *
   * @param what was measured
   * @param ours what came out
   * @param bar what should have
   */
  public record Finding(String what, String ours, String bar, Verdict verdict) {}

  /** Whether what came out is what should have; for a control, whether it loses as it should. */
  public enum Verdict {
    MET,
    MISSED,
    /** It is shown to compare with. */
    NO_BAR;

    /** Such as {@code no bar}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Lines over a common axis.
   *
   * @param lines by name, each as long as {@code x}
   */
  public record Plot(
      String title, String xLabel, String yLabel, double[] x, Map<String, double[]> lines) {}

  void add(String what, String ours, String bar, boolean met) {
    add(new Finding(what, ours, bar, met ? Verdict.MET : Verdict.MISSED));
  }

  /** Of a control that may lose or not: no bar says which. */
  void control(String what, String ours) {
    add(new Finding(what, ours, "none: it is the control", Verdict.NO_BAR));
  }

  private void add(Finding finding) {
    findings.add(finding);
    listener.accept(finding);
  }

  void add(Plot plot) {
    plots.add(plot);
  }

  void doing(String what) {
    progress.accept(what);
  }

  /** Whether a bar was missed. */
  public boolean missed() {
    return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.MISSED);
  }

  public List<Finding> all() {
    return List.copyOf(findings);
  }

  public List<Plot> plots() {
    return List.copyOf(plots);
  }
}
