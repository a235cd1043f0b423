"""A linear latent-action model trained by gradient descent, beside the exact solution, on the very same rows.

    python gradient_lam.py FILE.npz … [--steps 40000] [--batch 128] [--seed 0] [--threads N]

Each FILE.npz is written by org.exolam.benchmarks.GradientBenchmark. The model is that of the literature's linear code:
z = E [o; o'], ô' = A o + B z, mean squared error, Adam with its defaults (learning rate 1e-3), batches of 128. PyTorch's
fused Adam and contiguous batches keep its overhead small; reading, centring and the final loss are not timed on either
side. The loss of both is the mean over all rows of ‖o' − ô'‖², in double precision. Prints a table and exits with 1 where
the exact loss is the higher one.
"""

import argparse
import sys
import time

import numpy as np
import torch


class LinearLam(torch.nn.Module):
    def __init__(self, d, k):
        super().__init__()
        self.encode = torch.nn.Linear(2 * d, k, bias=False)
        self.carry = torch.nn.Linear(d, d, bias=False)
        self.effect = torch.nn.Linear(k, d, bias=False)

    def forward(self, o, both):
        return self.carry(o) + self.effect(self.encode(both))


def train(o, after, k, steps, batch):
    """The trained model and the seconds of the steps alone."""
    o, after = torch.tensor(o, dtype=torch.float32), torch.tensor(after, dtype=torch.float32)
    both = torch.cat([o, after], 1)
    model = LinearLam(o.shape[1], k)
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    start, used, order = time.perf_counter(), len(o), None
    for _ in range(steps):
        if used + batch > len(o):
            order, used = torch.randperm(len(o)), 0
        rows = order[used : used + batch]
        used += batch
        loss = torch.nn.functional.mse_loss(model(o[rows], both[rows]), after[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model, time.perf_counter() - start


def loss(o, after, a, b, c, d):
    error = after - o @ a.T - (o @ c.T + after @ d.T) @ b.T
    return (error**2).sum(1).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--steps", type=int, default=40_000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    print("| σ_exo | loss, Adam | loss, exact | Adam's is higher by | Adam, s | exact, s | ratio |")
    print("|---|---|---|---|---|---|---|")
    holds = True
    for path in options.files:
        torch.manual_seed(options.seed)
        file = np.load(path)
        o, after = (file[key] - file[key].mean(0) for key in ("o", "o_next"))
        exact = loss(o, after, *(file[key] for key in "ABCD"))
        model, seconds = train(o, after, len(file["D"]), options.steps, options.batch)
        a, b, e = (m.weight.detach().double().numpy() for m in (model.carry, model.effect, model.encode))
        adam = loss(o, after, a, b, *np.hsplit(e, 2))
        ours = file["seconds"].item()
        holds &= exact <= adam
        sigma = path.rsplit("-", 1)[-1].removesuffix(".npz")
        print(
            f"| {sigma} | {adam:.5f} | {exact:.5f} | {100 * (adam / exact - 1):.3f} % | "
            f"{seconds:.1f} | {ours:.4f} | {seconds / ours:,.0f} |",
            flush=True,
        )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
