"""PyTorch's side of NeuralBenchmark: the same networks, batch, precision and threads; median milliseconds of a step.

    python neural_step.py RECORDING KIND WIDTH BATCH STEPS THREADS
"""
import copy
import statistics
import sys
import time

import h5py
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

K, HIDDEN, DEPTH, STACK = 32, 256, 2, 3


class Mlp(nn.Module):
    def __init__(self, n, out, width, depth):
        super().__init__()
        self.first, self.last, self.norm = nn.Linear(n, width), nn.Linear(width, out), nn.LayerNorm(width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)) for _ in range(depth))

    def forward(self, x):
        x = self.first(x)
        for b in self.blocks:
            x = x + b(x)
        return self.last(self.norm(x))


class Impala(nn.Module):
    def __init__(self, channels, width, out):
        super().__init__()
        self.convs, self.blocks = nn.ModuleList(), nn.ModuleList()
        for to in (width, 2 * width, 2 * width):
            self.convs.append(nn.Conv2d(channels, to, 3, 1, 1))
            self.blocks.append(nn.ModuleList(
                nn.Sequential(nn.ReLU(), nn.Conv2d(to, to, 3, 1, 1), nn.ReLU(), nn.Conv2d(to, to, 3, 1, 1)) for _ in range(DEPTH)))
            channels = to
        self.head = nn.Linear(channels * 64, out)

    def forward(self, x):
        for conv, blocks in zip(self.convs, self.blocks):
            x = F.max_pool2d(conv(x), 3, 2, 1)
            for b in blocks:
                x = x + b(x)
        return self.head(F.relu(x).flatten(1))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.net = nn.Sequential(
            nn.GroupNorm(8, c), nn.ReLU(), nn.Conv2d(c, c, 3, 1, 1), nn.ReLU(), nn.Conv2d(c, c, 3, 1, 1))

    def forward(self, x):
        return x + self.net(x)


class UNet(nn.Module):
    def __init__(self, channels, width, out):
        super().__init__()
        w = [width, 2 * width, 4 * width, 8 * width]
        self.inp, self.z_in, self.z_mid = nn.Conv2d(channels, width, 3, 1, 1), nn.Linear(K, width), nn.Linear(K, w[3])
        self.down = nn.ModuleList(nn.Sequential(nn.Conv2d(w[i], w[i + 1], 4, 2, 1), Block(w[i + 1])) for i in range(3))
        self.up = nn.ModuleList(nn.Conv2d(w[i + 1] + w[i], w[i], 3, 1, 1) for i in range(3))
        self.up_block = nn.ModuleList(nn.Identity() if i == 0 else Block(w[i]) for i in range(3))
        self.out = nn.Conv2d(width, out, 3, 1, 1)

    def forward(self, o, z):
        h = F.relu(self.inp(o) + self.z_in(z)[:, :, None, None])
        skips = []
        for d in self.down:
            skips.append(h)
            h = d(h)
        h = h + self.z_mid(z)[:, :, None, None]
        for i in (2, 1, 0):
            h = self.up_block[i](self.up[i](torch.cat([F.interpolate(F.relu(h), scale_factor=2), skips[i]], 1)))
        return self.out(F.relu(h))


class Attention(nn.Module):
    def __init__(self, width, causal):
        super().__init__()
        self.norm, self.inp, self.out, self.causal = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width), causal

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.inp(self.norm(x)).reshape(n, length, 3, width // 32, 32).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        return x + self.out(y.transpose(1, 2).reshape(n, length, width))


def wide(width):
    return nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))


def patches(x):
    n, c = x.shape[:2]
    return x.reshape(n, c, 8, 8, 8, 8).permute(0, 2, 4, 1, 3, 5).reshape(n, 64, c * 64)


class SpaceTime(nn.Module):
    def __init__(self, channels, width, depth):
        super().__init__()
        self.embed, self.norm = nn.Linear(channels * 64, width), nn.LayerNorm(width)
        self.places, self.times = nn.Parameter(torch.randn(1, 1, 64, width) * 0.02), nn.Parameter(torch.randn(1, 2, 1, width) * 0.02)
        self.action = nn.Parameter(torch.randn(1, 1, 1, width) * 0.02)
        self.blocks = nn.ModuleList(nn.ModuleList([Attention(width, False), Attention(width, True), wide(width)]) for _ in range(depth))

    def forward(self, both):
        n, c = both.shape[0], both.shape[1] // 2
        h = torch.stack([self.embed(patches(both[:, :c])), self.embed(patches(both[:, c:]))], 1) + self.places
        h = torch.cat([h, self.action.expand(n, 2, 1, -1)], 2) + self.times
        length, width = h.shape[2:]
        for space, time_, mlp in self.blocks:
            h = space(h.reshape(2 * n, length, width)).reshape(n, 2, length, width)
            h = time_(h.transpose(1, 2).reshape(n * length, 2, width)).reshape(n, length, 2, width).transpose(1, 2)
            h = h + mlp(h)
        return self.norm(h[:, 1, -1])


class Decoder(nn.Module):
    def __init__(self, channels, width, depth, out):
        super().__init__()
        self.embed, self.z, self.norm = nn.Linear(channels * 64, width), nn.Linear(K, width), nn.LayerNorm(width)
        self.places, self.out, self.channels = nn.Parameter(torch.randn(1, 64, width) * 0.02), nn.Linear(width, out * 64), out
        self.blocks = nn.ModuleList(nn.ModuleList([Attention(width, False), wide(width)]) for _ in range(depth))

    def forward(self, o, z):
        h = self.embed(patches(o)) + self.places + self.z(z).unsqueeze(1)
        for a, m in self.blocks:
            h = a(h)
            h = h + m(h)
        y = self.out(self.norm(h))
        return y.reshape(-1, 8, 8, self.channels, 8, 8).permute(0, 3, 1, 4, 2, 5).reshape(-1, self.channels, 64, 64)


class Lam(nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        self.kind, c = kind, 3 * STACK
        if kind == "transformer":
            self.encoder, self.head = SpaceTime(c, width, 4), Mlp(width, K, width, 1)
            self.decoder = Decoder(c, width, 4, 3)
        else:
            self.encoder, self.head = Impala(c + 3, width, HIDDEN), Mlp(HIDDEN, K, HIDDEN, 1)
            if kind == "pixels":
                self.decoder = UNet(c, width, 3)
            else:
                self.features, self.dynamics = Impala(c, width, HIDDEN), Mlp(HIDDEN + K, HIDDEN, HIDDEN, DEPTH)

    def forward(self, o, o_next, follower):
        a, b = o - 0.5, o_next - 0.5
        z = self.head(F.relu(self.encoder(torch.cat([a, b if self.kind == "transformer" else b[:, -3:]], 1))))
        if self.kind == "learned":
            y = F.layer_norm(self.features(a), (HIDDEN,))
            with torch.no_grad():
                target = F.layer_norm(follower(b), (HIDDEN,))
            return F.mse_loss(y + self.dynamics(torch.cat([y, z], 1)), target)
        return ((o[:, -3:] + self.decoder(a, z) * 0.1 - o_next[:, -3:]) ** 2).sum() / len(o)


def main():
    path, kind, width, batch, steps, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    with h5py.File(path) as f:
        frames = np.concatenate([f[e]["obs"][:] for e in sorted(f, key=int)])
    frames = torch.from_numpy(frames).permute(0, 3, 1, 2).contiguous()
    net = Lam(kind, width)
    follower = copy.deepcopy(net.features) if kind == "learned" else None
    optimiser = torch.optim.AdamW(net.parameters(), 5e-4, weight_decay=0)
    times = []
    for _ in range(steps + 10):
        start = time.perf_counter()
        at = torch.randint(STACK - 1, len(frames) - 1, (batch,))
        o = torch.cat([frames[at - STACK + 1 + s] for s in range(STACK)], 1).float() / 255
        o_next = torch.cat([frames[at - STACK + 2 + s] for s in range(STACK)], 1).float() / 255
        optimiser.zero_grad()
        net(o, o_next, follower).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimiser.step()
        if follower is not None:
            with torch.no_grad():
                for p, q in zip(follower.parameters(), net.features.parameters()):
                    p.lerp_(q, 0.005)
        times.append((time.perf_counter() - start) * 1e3)
    count = sum(p.numel() for p in net.parameters())
    print(f"{kind} {width} {statistics.median(times[10:]):.1f} ms/step, {count} parameters")


main()
