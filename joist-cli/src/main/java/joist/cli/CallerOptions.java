package joist.cli;

import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.share.Quota;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a caller is to have; what is not given stays. */
final class CallerOptions {
  @Option(
      names = "--role",
      paramLabel = "predict|operate",
      converter = RoleText.class,
      description =
          "What it may do: ask models, or also load and promote them and use the console. A new caller"
              + " has predict.")
  private @Nullable Role role;

  @Option(
      names = "--weight",
      paramLabel = "N",
      converter = WeightText.class,
      description =
          "Its part where callers compete, 0.001 to 1000: 3 gets three times the rows of 1. A new"
              + " caller has 1.")
  private @Nullable Double weight;

  @Option(
      names = "--rate",
      paramLabel = "N|none",
      converter = RateText.class,
      description = "Requests a second, such as 100 or 100/s. A new caller has none: any number.")
  private @Nullable Double rate;

  @Option(
      names = "--at-once",
      paramLabel = "N|none",
      converter = AtOnceText.class,
      description = "Requests inside at the same time. A new caller has none: any number.")
  private @Nullable Integer atOnce;

  boolean isEmpty() {
    return role == null && weight == null && rate == null && atOnce == null;
  }

  KeyHolder applied(KeyHolder holder) {
    KeyHolder with = role == null ? holder : holder.withRole(role);
    return with.withQuota(this::applied);
  }

  private Quota applied(Quota quota) {
    Quota with = weight == null ? quota : quota.withWeight(weight);
    with = rate == null ? with : with.withRatePerSecond(rate);
    return atOnce == null ? with : with.withAtOnce(atOnce);
  }
}
