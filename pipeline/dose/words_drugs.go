package dose

// otherDrugs names drugs met beside the one read, so that their milligrams are
// not taken for its. One spelling each: guess folds the other languages.
// An underscore stands for a space.
const otherDrugs = `
naltrexone naloxone methylnaltrexone samidorphan nalbuphine revia vivitrol contrave
ketamine esketamine ketorolac
colchicine nicotine_patch nicotine_gum nicotine_lozenge nicotine_replacement nicotine_patches nicorette nicotrol acetaminophen paracetamol tylenol ibuprofen
naproxen celecoxib aspirin diclofenac tramadol codeine hydromorphone dilaudid methadone buprenorphine oxycontin percocet vicodin opana suboxone subutex sublocade buvidal zubsolv probuphine brixadi sixmo naloxegol
bup mtd clonidine yohimbine prazosin doxazosin propranolol metoprolol atenolol carvedilol
amitriptyline nortriptyline desipramine imipramine clomipramine lithium valproate divalproex depakote lamotrigine carbamazepine oxcarbazepine
levetiracetam phenytoin quetiapine olanzapine risperidone aripiprazole ziprasidone clozapine haloperidol paliperidone lurasidone cariprazine
prochlorperazine ondansetron metoclopramide domperidone granisetron diazepam lorazepam alprazolam clonazepam oxazepam midazolam zolpidem eszopiclone
methylphenidate dextroamphetamine 
cannabidiol cbd thc tetrahydrocannabinol dronabinol nabilone rimonabant psilocybin mdma
insulin liraglutide semaglutide exenatide pioglitazone glipizide sitagliptin
prednisone prednisolone methylprednisolone dexamethasone hydrocortisone budesonide betamethasone clobetasol triamcinolone mometasone
methotrexate azathioprine mercaptopurine mesalamine mesalazine sulfasalazine infliximab adalimumab etanercept ustekinumab vedolizumab
hydroxychloroquine chloroquine ivermectin remdesivir favipiravir azithromycin doxycycline famotidine cetirizine loratadine fexofenadine
vitamin_d vitamin_c vitamin_b12 vitamin_e zinc magnesium melatonin omega_3 coq10 nad nad+ nicotinamide_riboside alpha_lipoic_acid curcumin quercetin
norethindrone norethisterone estradiol progesterone medroxyprogesterone testosterone clomiphene letrozole tamoxifen anastrozole leuprolide
temozolomide fluorouracil cisplatin carboplatin docetaxel paclitaxel bevacizumab pembrolizumab nivolumab sunitinib sorafenib bicalutamide enzalutamide abiraterone
fingolimod interferon glatiramer natalizumab dalfampridine dimethyl_fumarate ocrelizumab
sumatriptan propofol lidocaine bupivacaine ropivacaine remifentanil sufentanil alfentanil meperidine pethidine tapentadol oxymorphone levorphanol butorphanol pentazocine
loperamide bisacodyl lubiprostone senna omeprazole pantoprazole esomeprazole
flumazenil scopolamine atropine glycopyrrolate neostigmine physostigmine mecamylamine rolipram amisulpride sulpiride bromocriptine cabergoline pramipexole levodopa carbidopa amantadine
isradipine nifedipine amlodipine lisinopril losartan simvastatin atorvastatin rosuvastatin warfarin ticagrelor clopidogrel
tianeptine agomelatine vortioxetine buspirone hydroxyzine cyproheptadine diphenhydramine promethazine minocycline rifampin isoniazid
ribavirin efavirenz tenofovir lamivudine zidovudine nevirapine lopinavir ritonavir
ascorbic_acid folic_acid glutamine n-acetylcysteine acetylcysteine glutathione ketotifen cromolyn montelukast
ogf met-enkephalin opioid_growth_factor oxytocin vasopressin raclopride carfentanil cyclobenzaprine tizanidine milnacipran
sodium_oxybate oxybate ondansetron theophylline digoxin furosemide spironolactone ezogabine nalfurafine difelikefalin aprepitant
`

// oralDrugs are further names, of drugs that are only taken by mouth.
const oralDrugs = `
nalmefene nalmefen nalmefeno selincro acamprosate campral disulfiram antabuse topiramate gabapentin pregabalin memantine dextromethorphan pyridostigmine mestinon varenicline chantix
fluoxetine sertraline zoloft paroxetine citalopram escitalopram venlafaxine desvenlafaxine duloxetine mirtazapine trazodone nefazodone
metformin phentermine lorcaserin orlistat lofexidine guanfacine modafinil armodafinil atomoxetine lisdexamfetamine
`

// substances are met as conditions and test materials far more often than as
// treatments; they are other drugs only right beside an amount.
const substances = `
alcohol ethanol alkohol heroin cocaine methamphetamine amphetamine marijuana cannabis nicotine caffeine
endorphin enkephalin cortisol glucose dextrose sodium cholesterol creatinine bilirubin
`

// fillers are what tablets are made of: their milligrams are nobody's dose, and
// a tablet of them alone is a placebo.
const fillers = `
lactose lactose_monohydrate lactosa lactosemonohydrat laktose laktosemonohydrat lattosio cellulose microcrystalline_cellulose mannitol manitol sucrose saccharose starch corn_starch maltodextrin dextrin
magnesium_stearate stearate silica silicon_dioxide talc gelatin gelatine crospovidone povidone excipient excipients filler fillers mikrokristalline_cellulose microkristallijne_cellulose hilfsstoffe excipientes
`
