package joist.load;

import java.util.List;

/** What is written for a job, and what is counted when it comes to an end. */
final class Exchange {
  private static final int LONG_BYTES = 1 << 15;

  private final List<byte[]> requests;
  private final AnswerCheck check;
  private final Tally tally;
  private final Lanes lanes;
  private final long timeoutNanos;

  Exchange(LoadSettings settings, AnswerCheck check, Tally tally, Lanes lanes) {
    this.requests = settings.target().requests();
    this.check = check;
    this.tally = tally;
    this.lanes = lanes;
    this.timeoutNanos = settings.timeout().toNanos();
  }

  byte[] request(Job job) {
    return requests.get(job.row());
  }

  /** Whether a connection that carries nothing else may not take all of it at once. */
  boolean isLong(Job job) {
    return request(job).length > LONG_BYTES;
  }

  void written(Job job) {
    tally.written(System.nanoTime() - job.dueNanos());
  }

  boolean isLate(Job job) {
    return System.nanoTime() - job.dueNanos() > timeoutNanos;
  }

  void answered(Job job, Answer answer) {
    long nanos = System.nanoTime() - job.dueNanos();
    if (!answer.isGood()) {
      failed(job, "status " + answer.status());
    } else if (nanos > timeoutNanos) {
      failed(job, "timeout");
    } else {
      judge(job, answer, nanos);
    }
  }

  private void judge(Job job, Answer answer, long nanos) {
    AnswerCheck.Verdict verdict;
    try {
      verdict = check.judge(job.row(), answer.digest(), answer.body());
    } catch (LoadException e) {
      failed(job, "check: " + e.getMessage());
      return;
    }
    lanes.finish(() -> tally.answered(answer.version(), verdict, nanos));
  }

  void failed(Job job, String what) {
    lanes.finish(() -> tally.failed(what));
  }
}
