// A member lets a colleague act for them; the colleague answers an invitation in their place, which everybody sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAYS, accessible, answered, picture, press, quiet, says, words } from './harness/browser.mjs';
import { fixture } from './harness/fixture.mjs';

const { he } = words;
const { memberAt } = await fixture();
const ADI = 'adi@netivon.example';
const TOM = 'tom@netivon.example';

for (const [number, { way, options }] of WAYS.entries()) {
    test(`a colleague answers in a member's place, ${way}`, async () => {
        const adi = await memberAt(ADI, '/me', options);
        await adi.getByRole('link', { name: he.account.more.assistants, exact: true }).click();
        await says(adi, he.account.assistants.none);
        await accessible(adi);
        await press(adi, he.account.assistants.add);
        await says(adi, he.field_problem.missing);
        await adi.selectOption('[name=assistant]', { label: 'תום הרלינגר' });
        await press(adi, he.account.assistants.add);
        await says(adi, he.flash.assistant_added);
        await accessible(adi);
        await picture(adi, `assistants-${number}`);

        const tom = await memberAt(TOM, '/me/assistants', options);
        await says(tom, he.account.assistants.acts_for);
        await tom.getByRole('link', { name: 'עדי וקסלר־נוי' }).waitFor();
        await tom.goto('/meetings/9');
        await tom.getByText(he.rsvp.others, { exact: true }).click();
        const others = tom.locator('.rsvp-others');
        assert.equal(await others.locator('[name=member] option').count(), 2, 'nobody else is to be answered for');
        await others.locator('[name=member]').selectOption({ index: 1 });
        await others.locator('[name=answer]').selectOption('online');
        await others.getByRole('button', { name: he.rsvp.enter }).click();
        await says(tom, he.flash.answered);
        const line = tom.locator('.rsvp-people li', { hasText: 'עדי וקסלר־נוי' });
        assert.match(await line.innerText(), new RegExp(`${he.rsvp.on_behalf} תום הרלינגר`));
        await accessible(tom);
        await picture(tom, `assistant-answered-${number}`);

        await adi.goto('/me/assistants');
        await press(adi, he.account.assistants.remove_whom.replace('{{ name }}', 'תום הרלינגר'));
        await says(adi, he.flash.assistant_removed);
        await says(adi, he.account.assistants.none);
        await tom.goto('/meetings/9');
        assert.equal(await tom.locator('.rsvp-others').count(), 0);
        quiet(adi, answered(422));
        quiet(tom);
    });
}
